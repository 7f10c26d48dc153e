import { afterAll, beforeAll, expect, test } from "vitest"
import { startDoorward } from "../doorward-process.ts"
import { accountByApi, askForLink, press, shownCode } from "./steps.ts"
import { DESKTOP, launchChromium, newVisitor, PHONE } from "./visitor.ts"

const EMAIL = "ada@example.com"

let browser: Awaited<ReturnType<typeof launchChromium>>
let service: Awaited<ReturnType<typeof startDoorward>>
beforeAll(async () => {
  browser = await launchChromium()
  service = await startDoorward()
})
afterAll(() => Promise.all([browser?.close(), service?.stop()]))

test("MG-01 MG-04 a mail scanner fetches the link five times, asks for its head, and renders it; the person still gets in, and no scanner gets a session", async () => {
  await accountByApi(service, EMAIL)
  const visitor = (viewport: typeof PHONE) => newVisitor(browser, service.issuer, { name: "mail", viewport, colorScheme: "light", javaScript: true })
  const person = await visitor(PHONE)
  await askForLink(person.page, EMAIL)
  const code = await shownCode(person.page)
  const { link } = await service.newestMail(EMAIL)
  const received: string[] = []
  for (const method of ["GET", "GET", "HEAD", "GET", "GET", "GET"]) {
    const looked = await fetch(link, { method })
    expect([method, looked.status]).toEqual([method, 200])
    received.push(...looked.headers.getSetCookie())
  }
  const scanner = await visitor(DESKTOP)
  await scanner.page.goto(link)
  await scanner.page.waitForLoadState("networkidle")
  const held = (await scanner.context.cookies()).map(({ name }) => name)
  expect([...received, ...held].filter((cookie) => !cookie.startsWith("doorward-form"))).toEqual([])
  // A person who opens the mail on another device gets in there by the code of the first; here the one who asked does, by one press.
  expect(await scanner.page.textContent("#this-browser")).toContain("Chrom")
  await person.page.goto(link)
  await press(person.page, "#verify-link button")
  expect(new URL(person.page.url()).pathname).toBe("/account")
  await scanner.page.fill("#code", code)
  await press(scanner.page, "#sign-in-elsewhere button")
  expect(await scanner.page.textContent("h1")).toContain("used already")
  expect((await scanner.context.cookies()).map(({ name }) => name).filter((name) => name === "doorward")).toEqual([])
  // A second tab that still shows the button, or the link opened once more, says that it is done.
  await person.page.goto(link)
  expect(await person.page.textContent("h1")).toContain("You are signed in")
  expect([...person.complaints, ...scanner.complaints]).toEqual([])
  await Promise.all([person.context.close(), scanner.context.close()])
})
