/** A Doorward in this process, with people in it: what a benchmark needs where a server and a load generator would only hide what is measured. */
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

export const ISSUER = "http://localhost:3000"
export const PASSWORD = "correct horse battery staple"

/** What the service that was built is built with. @param built its folder */
export function dependencyOf(built, name) {
  return import(pathToFileURL(createRequire(join(built, "index.js")).resolve(name)).href)
}

/** On a file, as it is run by default; its clock goes with the machine's, and can be put ahead. */
export async function startHouse({ built, folder }) {
  const { createTestDoorward } = await import(pathToFileURL(join(built, "testing.js")).href)
  let aheadMs = 0
  const clock = { now: () => Date.now() + aheadMs, advance: (seconds) => void (aheadMs += seconds * 1_000) }
  const house = await createTestDoorward({ databaseUrl: `sqlite:${join(folder, "doorward.db")}`, data: folder, issuer: ISSUER, clock })
  return { ...house, clock }
}

/** A browser: it keeps its cookies. */
export function browser(house) {
  const cookies = new Map()
  return async (path, json) => {
    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/json" }
    if (cookies.size > 0) headers.cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const response = await house.fetch(new Request(ISSUER + path, { method: "POST", headers, body: JSON.stringify(json) }))
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.slice(0, cookie.indexOf(";")).split("=")
      if (cookie.includes("Max-Age=0")) cookies.delete(name)
      else cookies.set(name, value)
    }
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
}

/** Somebody with a password, signed in in a browser of their own. */
export async function person(house, email) {
  await house.run("user create", { options: { email }, secrets: { password: PASSWORD } })
  const post = browser(house)
  await post("/auth/login", { email, password: PASSWORD })
  return post
}
