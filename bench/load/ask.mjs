/** One request at a time, for what has to happen before anything is measured: waiting for a server, registering, signing in. */
import { request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"

const PATIENCE_MS = 10_000

/** Resolves to `{ status, headers, cookies, text, json }`; `cookies` maps names to values as a browser would keep them. */
export function ask({ method = "GET", port, path, headers = {}, json }) {
  const body = json === undefined ? undefined : JSON.stringify(json)
  const outgoing = request({
    method,
    host: "127.0.0.1",
    port,
    path,
    agent: false,
    timeout: PATIENCE_MS,
    headers: { host: `localhost:${port}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
  })
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject)
    outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${path}: no answer in ${PATIENCE_MS} ms`)))
    outgoing.on("response", (answer) => {
      let text = ""
      answer.setEncoding("utf8")
      answer.on("data", (part) => {
        text += part
      })
      answer.on("error", reject)
      answer.on("end", () => {
        const isJson = /json/.test(answer.headers["content-type"] ?? "") && text !== ""
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          cookies: cookiesOf(answer.headers),
          text,
          json: isJson ? JSON.parse(text) : undefined,
        })
      })
    })
    outgoing.end(body)
  })
}

/** Like ask, but an answer of another status than `expected` is an error that says what came instead. */
export async function askFor(expected, question) {
  const answer = await ask(question)
  if (answer.status !== expected)
    throw new Error(`${question.method ?? "GET"} ${question.path}: expected ${expected}, got ${answer.status} ${answer.text.slice(0, 500)}`)
  return answer
}

function cookiesOf(headers) {
  const cookies = new Map()
  for (const line of headers["set-cookie"] ?? []) {
    const [pair] = line.split(";")
    const equals = pair.indexOf("=")
    const value = pair.slice(equals + 1)
    if (value === "") cookies.delete(pair.slice(0, equals))
    else cookies.set(pair.slice(0, equals), value)
  }
  return cookies
}

export function cookieHeader(cookies) {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")
}

/** Waits until `path` answers 200; says why when the process ends or the time is over. */
export async function waitUntilItAnswers(server, { port, path = "/healthz", everyMs = 20, patienceMs = PATIENCE_MS }) {
  const deadline = performance.now() + patienceMs
  let last = "nothing listens"
  let ended
  server.ended.then((end) => {
    ended = end
  })
  for (;;) {
    if (ended !== undefined) throw new Error(`the server ended (${ended.signal ?? ended.code}) before it answered ${path}:\n${server.output()}`)
    const answer = await ask({ port, path }).catch((error) => ({ status: 0, text: error.message }))
    if (answer.status === 200) return
    last = `${answer.status} ${answer.text}`
    if (performance.now() > deadline) throw new Error(`${path} did not answer 200 within ${patienceMs} ms (${last}):\n${server.output()}`)
    await sleep(everyMs)
  }
}
