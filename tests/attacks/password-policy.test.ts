import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike, newestMail, PASSWORD, register, setupLink, signedUp, signIn } from "../browser-like.ts"
import { databases, freshDoorward } from "../databases.ts"

const ADA = "ada.lovelace@example.com"
const LONG_AND_COMMON = "1qaz2wsx3edc4rfv"
type Path = "sign-up" | "sign-up page" | "link elsewhere" | "set-up" | "change" | "change page" | "reset" | "reset page"

describe.each(databases.slice(0, 1))("attacks by choosing a bad password, $name", (database) => {
  let doorward: TestDoorward
  const open = async (options: Parameters<typeof freshDoorward>[1]) => {
    await doorward.close()
    doorward = await freshDoorward(database, options)
  }
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  const stranger = () => browserLike(doorward.fetch)
  const choose = (password: string, email = ADA, name = "Ada Lovelace") => stranger().post("/auth/register", { email, password, name })
  const codeOf = async (response: Response) => `${response.status} ${((await response.json()) as { code?: string }).code ?? "ok"}`

  /** Every path on which a password is set, each up to its last step. */
  const paths: Readonly<Record<Path, (password: string) => Promise<Response>>> = {
    "sign-up": (password) => choose(password),
    "sign-up page": (password) => stranger().submit("/sign-up", "/sign-up", { email: ADA, name: "Ada Lovelace", password }),
    "link elsewhere": async (password) => {
      const browser = stranger()
      const { attempt } = await register(doorward, browser, ADA)
      const { token } = await newestMail(doorward, ADA)
      const { confirm_code: code } = (await (await browser.get(`/auth/attempt?attempt=${attempt}`)).json()) as { confirm_code: string }
      return stranger().post("/auth/verify", { token, code, password })
    },
    "set-up": async (password) => {
      const link = await setupLink(doorward)
      return stranger().submit(link, "/setup", { token: new URL(link).searchParams.get("token") ?? "", email: ADA, password })
    },
    change: async (password) => (await signedUp(doorward, ADA)).post("/auth/password/change", { current_password: PASSWORD, password }),
    "change page": async (password) =>
      (await signedUp(doorward, ADA)).submit("/account/password", "/account/password", { current_password: PASSWORD, password }),
    reset: async (password) => stranger().post("/auth/password/reset", { token: await resetToken(), password }),
    "reset page": async (password) => stranger().submit("/forgot", "/reset", { token: await resetToken(), password }),
  }
  async function resetToken(): Promise<string> {
    await signedUp(doorward, ADA)
    doorward.clock.advance(1)
    await stranger().post("/auth/password/forgot", { email: ADA })
    return (await newestMail(doorward, ADA)).token
  }

  test.each([
    [15, undefined],
    [8, 8],
  ])("PW-01 %i code points are enough, one less is not", async (least, passwordMinCharacters) => {
    if (passwordMinCharacters !== undefined) await open({ passwordMinCharacters })
    const text = "kvqzjxwgybphfmt".slice(0, least)
    for (const short of [text.slice(1), "😀".repeat(least - 1)]) {
      const refused = await choose(short)
      expect(await refused.clone().json()).toMatchObject({
        status: 422,
        code: "password_too_short",
        detail: expect.stringContaining(`at least ${least} characters`) as unknown,
        errors: [{ pointer: "#/password" }],
      })
    }
    for (const enough of [text, "😀".repeat(least)]) expect(await codeOf(await choose(enough))).toBe("201 ok")
  })

  test("PW-01 more than 256 code points or 1,024 bytes are refused, and as many are not", async () => {
    const words = "🦉 kvqz jxwg ".repeat(40)
    const ofLength = (length: number) => [...words].slice(0, length).join("")
    expect(await codeOf(await choose(ofLength(256)))).toBe("201 ok")
    expect(await codeOf(await choose(ofLength(257)))).toBe("422 password_too_long")
    const fourBytes = [..."🦉🐝🦊🐢🦀🐙🦋🐳"].join("").repeat(32)
    expect([[...fourBytes].length, Buffer.byteLength(fourBytes)]).toEqual([256, 1_024])
    expect(await codeOf(await choose(fourBytes))).toBe("201 ok")
  })

  test.each(Object.keys(paths) as Path[])(
    "PW-03 by %s, common passwords and those with the application's name are refused with a reason",
    async (path) => {
      for (const password of [LONG_AND_COMMON, "My-Doorward-account 7"]) {
        const response = await paths[path](password)
        expect(response.status).toBe(422)
        if (response.headers.get("content-type") === "application/problem+json")
          expect(await response.json()).toMatchObject({ code: "password_too_common", errors: [{ pointer: "#/password" }] })
        else expect(await response.text()).toContain("too easy to guess")
        await open({})
      }
    },
  )

  test.each([
    LONG_AND_COMMON,
    "123456789012345",
    "1234567890123456789",
    "passwordpassword",
    "PasswordPassword1",
    "P@ssw0rdP@ssw0rd",
    "password1234567890",
    "qwertyuiopasdfghjkl",
    "iloveyouiloveyou",
    "letmein letmein letmein",
    "monkey".repeat(40),
    "aaaaaaaaaaaaaaa",
    "Summer2026Summer2026",
    "drowssapdrowssap",
    "abcdefghijklmnop",
    "doorward2026doorward",
    "D-o-o-r-w-a-r-d and more words",
    "www.localhost:3000",
    "ada.lovelace1815",
    "Ada Lovelace Ada",
    ADA,
    "lovelaceexample12",
    "dragonsword12345",
  ])("PW-03 %j is refused", async (password) => {
    const refused = await choose(password)
    expect(await codeOf(refused.clone())).toBe("422 password_too_common")
    const { detail } = (await refused.json()) as { detail: string }
    expect(detail).toMatch(/\w\. A few words that have nothing to do with each other/)
  })

  test("PW-03 the operator's own words are refused, in any spelling", async () => {
    await open({ passwordBlocklist: ["Acme Corp", "Roadrunner"], appName: "Coyote" })
    for (const password of ["working at acme-corp since 9", "ROAD runner is too fast for me", "the Coyote never wins at all"])
      expect(await codeOf(await choose(password))).toBe("422 password_too_common")
    expect(await codeOf(await choose("the doorward stands at the gate"))).toBe("201 ok")
  })

  test.each([
    "kvqzjxwgybphfmtrdncs",
    PASSWORD,
    "a long enough password for me",
    "the attacker's own choice",
    "Grüße aus dem schönen Graz",
    "パスワードを忘れないでくださいね私",
    "no-upper no-digit no-sign here",
  ])("PW-04 %j is accepted: no composition rule", async (password) => {
    expect(await codeOf(await choose(password))).toBe("201 ok")
  })

  test("PW-04 a password of 400 days is as good as on the first", async () => {
    await signedUp(doorward, ADA)
    doorward.clock.advance(400 * 24 * 3_600)
    const answer = await signIn(stranger(), ADA)
    expect([answer.status, ((await answer.json()) as { status: string }).status]).toEqual([200, "complete"])
  })
})
