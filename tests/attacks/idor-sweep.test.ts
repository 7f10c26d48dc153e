import type { TestDoorward } from "doorward/testing"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { databases, freshDoorward } from "../databases.ts"
import { zone } from "../organization.ts"
import { type Api, byDamage, describedApi, difference, expected, namesThings, type Operation, pathOf, stateOf } from "./sweep.ts"
import { type Caller, nextKey, type SweptHouse, sweptHouse, type Things } from "./sweep-house.ts"

const UNKNOWN: Things = {
  organization: "org_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  person: "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  outsider: "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  session: "ses_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  family: "fam_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  invitation: "inv_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  domain: "dom_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  role: "rol_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  sharedRole: "rol_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  kid: "unknown",
  seq: "0",
  picture: "pic_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  passkey: "pky_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  factor: "totp",
  device: "dev_01JZZZZZZZZZZZZZZZZZZZZZZZ",
}
const MALFORMED = ["%00", "..%2f..", "ORG_01JZZZZZZZZZZZZZZZZZZZZZZZ"]
const spoilt = (text: string): Things => ({ ...UNKNOWN, ...Object.fromEntries(Object.keys(UNKNOWN).map((kind) => [kind, text])) })

interface Told {
  readonly status: number
  readonly text: string
}

/** Timers get their turn: an embedded database alone never waits for anything. */
const breath = () => new Promise((resolve) => setTimeout(resolve))
const TRIES = 20
const LONG_MS = 120_000
/** At once. */
const BATCH = 40

/** What a request names. `fitting`: things that belong together and that are there. */
interface Naming {
  readonly name: string
  readonly things: Things
  readonly fitting: boolean
}

/** What nobody in the sweep is seen to do, because it takes what nobody can think of; and where it is done. */
const DONE_ELSEWHERE: Readonly<Record<string, string>> = {
  "POST /oauth2/token": "takes a client's own secret (api.test.ts)",
  "POST /oauth2/introspect": "takes a client's own secret (api.test.ts)",
  "GET /revocations": "takes a scope that is no permission (revocations.test.ts)",
  "POST /auth/passkey/register/verify": "takes what an authenticator has made (passkeys.test.ts)",
  "POST /auth/passkey/login/verify": "takes what an authenticator has signed (passkeys.test.ts)",
  "POST /auth/password/change": "takes the password (passwords.test.ts)",
  "POST /auth/invitations/accept": "takes the token that was mailed (invitations.test.ts)",
  "POST /auth/2fa/recovery-codes": "takes a second step to stand in for (recovery-codes.test.ts)",
  "DELETE /admin/v1/users/{id}/factors": "takes one that is held (factor-policy.test.ts)",
  "DELETE /admin/v1/users/{id}/factors/{factor}": "takes one that is held (factor-policy.test.ts)",
  "DELETE /auth/2fa/{factor}": "takes one that is held (second-step.test.ts)",
  "DELETE /auth/trusted-devices/{id}": "takes a browser that is trusted (trusted-devices.test.ts)",
  "POST /auth/email/verify": "takes the code that was mailed (address.test.ts)",
  "POST /auth/organizations": "nobody founds one unless a setting says so (organizations.test.ts)",
}
/** They look, though they take a body. */
const QUESTIONS = ["POST /admin/v1/check", "POST /admin/v1/organizations/{id}/policy/simulation", "POST /admin/v1/settings/simulation"]
/** What no credential of a service does, whatever its scopes. */
const FOR_PEOPLE_ONLY = ["POST /admin/v1/users/{id}/impersonation"]

// Who may is decided before a statement is made; tenant-matrix.test.ts sees on each database whose rows the statements reach.
describe.each(databases.slice(0, 1))("AZ-14 every operation, asked by everybody about everything, $name", (database) => {
  const dns = zone()
  let doorward: TestDoorward
  let api: Api
  let house: SweptHouse
  let sent = 0
  beforeAll(async () => {
    doorward = await freshDoorward(database, dns.options)
    api = await describedApi(doorward)
    const permissions = [...new Set(api.operations.flatMap(({ permission }) => (permission ? [permission.name] : [])))]
    house = await sweptHouse(doorward, dns, permissions)
  })
  afterAll(() => doorward.close())

  /** Once more, if the process was too busy to look at its log for a second: it then refuses services, and says so. */
  async function ask(caller: Caller, operation: Operation, things: Things, triesLeft = TRIES): Promise<Told> {
    const told = await askOnce(caller, operation, things)
    if (told.status !== 503 || triesLeft === 1) return told
    await breath()
    return ask(caller, operation, things, triesLeft - 1)
  }

  async function askOnce(caller: Caller, operation: Operation, things: Things): Promise<Told> {
    const json = api.bodyFor(operation, things, sent++)
    const answer = await caller.send(pathOf(operation, things), { method: operation.method, ...(json === undefined ? {} : { json }) })
    return { status: answer.status, text: await answer.text() }
  }

  function namingsOf({ parameters, ofOneself, path }: Operation): Naming[] {
    const { a, b } = house
    const both: Naming[] = [
      { name: "A", things: a, fitting: true },
      { name: "B", things: b, fitting: true },
    ]
    if (parameters.length === 0) return ofOneself ? both : both.slice(0, 1)
    const mixed: Naming[] = [
      { name: "B's in A", things: { ...b, organization: a.organization, ...(path.includes("/users/") ? { person: a.person } : {}) }, fitting: false },
      {
        name: "unknown in A",
        things: { ...UNKNOWN, organization: a.organization, ...(path.includes("/users/") ? { person: a.person } : {}) },
        fitting: false,
      },
    ]
    return [
      ...both,
      ...(parameters.length > 1 ? mixed : []),
      ...(path.startsWith("/admin/v1/roles/")
        ? [{ name: "A's own among shared ones", things: { ...UNKNOWN, sharedRole: a.role }, fitting: false }]
        : []),
      { name: "unknown", things: UNKNOWN, fitting: false },
      ...MALFORMED.map((text) => ({ name: text, things: spoilt(text), fitting: false })),
    ]
  }

  /** What an answer has to be; undefined where asking would do what is allowed. */
  function wanted(operation: Operation, caller: Caller, { things, fitting }: Naming): readonly number[] | undefined {
    const changes = operation.method !== "GET"
    const outcome = expected(operation, caller, things.organization)
    if (outcome === 401) return [401]
    if (operation.ofOneself) {
      if (!changes) return [200]
      if (!namesThings(operation) || caller.memberOf?.[things.organization] !== undefined) return undefined
      return caller.acting === true ? [403, 404] : [404, 422]
    }
    if (!operation.permission) return [400, 401, 403]
    if (outcome === "allowed" && caller.userId === undefined && FOR_PEOPLE_ONLY.includes(operation.name)) return [403, 404]
    if (outcome === "allowed") return fitting ? (changes ? undefined : [200]) : [404, 422]
    return fitting ? [outcome] : [outcome, 404]
  }

  test("every call of the admin API says which permission it needs, and reading is not enough to change anything", () => {
    const administrative = api.operations.filter(({ path }) => path.startsWith("/admin/"))
    expect(administrative.length).toBe(doorward.routes.filter(({ path }) => path.startsWith("/admin/")).length)
    expect(administrative.filter(({ permission }) => permission === undefined)).toEqual([])
    const byReaders = administrative.filter(({ permission }) => permission?.name.endsWith(":read") === true)
    expect(byReaders.filter(({ method, name }) => method !== "GET" && !QUESTIONS.includes(name))).toEqual([])
    expect(administrative.filter((one) => one.method === "GET" && !byReaders.includes(one))).toEqual([])
  })

  test("nobody gets in where the declared permission says no, no refusal changes anything, and nothing breaks", { timeout: LONG_MS }, async () => {
    const swept = api.operations.filter(({ isOpen }) => !isOpen)
    const services = [...house.only.values()]
    const wrong: unknown[] = []
    let before = await stateOf(doorward)
    for (const operation of swept) {
      const { permission } = operation
      const but = permission && house.allBut.get(permission.name)
      const asked = namingsOf(operation).flatMap((naming) =>
        [...house.callers, ...(naming.fitting ? [...services, ...(but ? [but] : [])] : [])].flatMap((caller) => {
          const statuses = wanted(operation, caller, naming)
          return statuses === undefined ? [] : [{ caller, naming, statuses }]
        }),
      )
      for (let from = 0; from < asked.length; from += BATCH) {
        await breath()
        await Promise.all(
          asked.slice(from, from + BATCH).map(async ({ caller, naming, statuses }) => {
            const { status, text } = await ask(caller, operation, naming.things)
            if (!statuses.includes(status)) wrong.push([operation.name, naming.name, caller.name, status, statuses, text.slice(0, 300)])
          }),
        )
      }
      const after = await stateOf(doorward)
      const changed = difference(before, after)
      before = after
      if (changed.length > 0) wrong.push([operation.name, "changed", changed])
    }
    expect(wrong).toEqual([])
    expect(sent).toBeGreaterThan(8_000)
    const callers = house.callers.length + services.length + house.allBut.size
    console.log(`AZ-14 ${database.name}: ${swept.length} operations, ${callers} callers, ${sent} requests`)
  })

  test("what anybody does about themselves touches nobody else, and in another's name nothing at all", async () => {
    const deeds = api.operations.filter(({ ofOneself, method }) => ofOneself && method !== "GET")
    for (const caller of house.callers.filter(({ userId }) => userId !== undefined)) {
      const { userId = "", acting = false } = caller
      const before = await stateOf(doorward)
      for (const deed of deeds) expect([deed.name, (await ask(caller, deed, house.b)).status]).not.toEqual([deed.name, 500])
      const after = await stateOf(doorward)
      const gone = [...before].filter((row) => !after.has(row))
      expect([caller.name, gone.filter((row) => acting || !(row.includes(userId) || HEADS.test(row)))]).toEqual([caller.name, []])
    }
  })

  test("every operation is done by whoever may: an owner of the deployment, a service with its permission only, an organization's owner", async () => {
    const [byOwner, byService, byTheirs] = [await house.fresh(), await house.fresh(), await house.fresh()]
    const done = new Map<string, unknown[]>()
    const does = async (operation: Operation, caller: Caller, things: Things) => {
      const { status, text } = await ask(caller, operation, things)
      done.set(operation.name, [...(done.get(operation.name) ?? []), status < 300 ? "done" : [caller.name, status, text]])
    }
    for (const operation of api.operations.filter(({ isOpen }) => !isOpen).toSorted(byDamage)) {
      const { permission, ofOneself, name } = operation
      if (name in DONE_ELSEWHERE) continue
      const olga: Caller = { name: "olga", send: house.olga.send }
      if (permission) {
        await does(operation, olga, { ...byOwner, kid: await nextKey(house.olga) })
        const service = house.only.get(permission.name)
        if (service && !FOR_PEOPLE_ONLY.includes(name)) await does(operation, service, { ...byService, kid: await nextKey(house.olga) })
        if (permission.of === "organization") await does(operation, { name: "owner", send: byTheirs.owner.send }, byTheirs)
      } else if (ofOneself) {
        const { caller, things } = await house.newcomer(byOwner)
        await does(operation, caller, things)
      }
    }
    expect([...done].filter(([, outcomes]) => outcomes.some((outcome) => outcome !== "done"))).toEqual([])
    const known = api.operations.filter(({ isOpen }) => !isOpen).map(({ name }) => name)
    expect(known.filter((name) => !done.has(name)).toSorted()).toEqual(Object.keys(DONE_ELSEWHERE).toSorted())
  })
})

/** What counts changes, whoever makes them. */
const HEADS = /^(?:access_head|revocation_head) /
