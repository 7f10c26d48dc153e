import { sql, type TestDoorward } from "doorward/testing"
import { got, idOf, signedInOwner } from "../administrators.ts"
import { apiClient, createApi } from "../api-client.ts"
import { type BrowserLike, browserLike, type Fetch, PASSWORD, signedUp } from "../browser-like.ts"
import type { zone } from "../organization.ts"
import { claimsOf, tokenClient } from "../token-client.ts"

const ISSUER = "http://localhost:3000"
const ADMIN = "/admin/v1"
const ORGANIZATIONS = `${ADMIN}/organizations`
const EVERYTHING = "admin:*"

/** What a path or a body may name. */
export interface Things {
  readonly organization: string
  readonly person: string
  /** Belongs to nothing. */
  readonly outsider: string
  readonly session: string
  readonly family: string
  readonly invitation: string
  readonly domain: string
  /** The organization's own. */
  readonly role: string
  /** Of the deployment, or shared by all organizations. */
  readonly sharedRole: string
  readonly kid: string
  readonly seq: string
  readonly picture: string
  /** Of the person. */
  readonly passkey: string
  readonly factor: string
  /** A browser that is trusted. */
  readonly device: string
}

/** Somebody or something that sends requests. */
export interface Caller {
  readonly name: string
  readonly send: BrowserLike["send"]
  /** Of the deployment; undefined where the admin API does not know who it is. */
  readonly grants?: readonly string[]
  /** Whom a session is of. */
  readonly userId?: string
  /** What it may do in organizations it belongs to, by id. */
  readonly memberOf?: Readonly<Record<string, readonly string[]>>
  /** In another person's name: looks at what is that person's, and administers nothing. */
  readonly acting?: boolean
}

export interface Room extends Things {
  readonly owner: BrowserLike
  readonly ownerId: string
}

/** A house in which two organizations have the same of everything, and everybody there is has come to call. */
export interface SweptHouse {
  readonly doorward: TestDoorward
  /** Owns the deployment, and so may everything. */
  readonly olga: BrowserLike
  readonly a: Room
  readonly b: Room
  readonly callers: readonly Caller[]
  /** One credential for each permission that has nothing else, and one that has everything else. */
  readonly only: ReadonlyMap<string, Caller>
  readonly allBut: ReadonlyMap<string, Caller>
  /** Another organization with everything in it, to be used up. */
  fresh(): Promise<Room>
  /** Somebody who has just become a member of it, and what is theirs. */
  newcomer(room: Room): Promise<{ readonly caller: Caller; readonly things: Things }>
}

type Zone = ReturnType<typeof zone>

/** Two organizations with the same of everything; of the domain that both claim, neither has shown yet that it is theirs. */
export interface TwoRooms extends Pick<SweptHouse, "doorward" | "olga" | "a" | "b" | "fresh"> {
  readonly outsider: BrowserLike
}

export async function twoRooms(doorward: TestDoorward, dns: Zone): Promise<TwoRooms> {
  const olga = await signedInOwner(doorward)
  const outsider = await signedIn(doorward, "outsider@example.com")
  const outsiderId = await idOf(outsider)
  let rooms = 0
  const fresh = async (domain = `${rooms}.example`) => room(doorward, olga, dns, { at: `n${rooms++}`, domain, outsider: outsiderId })
  return { doorward, olga, outsider, a: await fresh("acme.example"), b: await fresh("acme.example"), fresh: () => fresh() }
}

/** @param permissions every permission there is, as the API declares them */
export async function sweptHouse(doorward: TestDoorward, dns: Zone, permissions: readonly string[]): Promise<SweptHouse> {
  const { olga, a, b, fresh } = await twoRooms(doorward, dns)
  const closed = await fresh()
  await got(olga.send(`${ORGANIZATIONS}/${closed.organization}`, { method: "PATCH", json: { suspended: true } }))

  const inA = (grants: readonly string[]) => ({ [a.organization]: grants })
  const person = async (email: string, more: Omit<Caller, "name" | "send" | "userId">, browser?: BrowserLike): Promise<Caller> => {
    const known = browser ?? (await signedIn(doorward, email))
    return { name: email, send: known.send, userId: await idOf(known), ...more }
  }
  async function memberOfA(email: string, roles: readonly string[], grants: readonly string[]): Promise<Caller> {
    const caller = await person(email, { grants: [], memberOf: inA(grants) })
    await got(olga.post(`${ORGANIZATIONS}/${a.organization}/members`, { user_id: caller.userId, roles }))
    return caller
  }
  async function withRole(email: string, role: string, grants: readonly string[]): Promise<Caller> {
    const caller = await person(email, { grants })
    await got(olga.send(`${ADMIN}/users/${caller.userId}/roles`, { method: "PUT", json: { roles: [role] } }))
    return caller
  }

  let newcomers = 0
  const ofOwners = permissions.filter((name) => /^admin:(?:organizations|members|invitations|domains|roles|sessions):|^admin:audit:read$/.test(name))
  const ofAdmins = ofOwners.filter((name) => name !== "admin:organizations:delete")
  const singles: Caller[] = []
  for (const permission of ofOwners) {
    const name = `only-${permission.replaceAll(":", ".")}`
    const { id } = await got<{ id: string }>(olga.post(`${ORGANIZATIONS}/${a.organization}/roles`, { name, permissions: [permission] }))
    singles.push(await memberOfA(`${name}@example.com`, [id], [permission]))
  }
  const delegated = await got<{ id: string }>(
    olga.post(`${ADMIN}/roles`, { level: "deployment", name: "people-reader", permissions: ["admin:users:read"] }),
  )

  const service = async (name: string, scope: string, more: Pick<Caller, "grants">): Promise<Caller> => {
    const token = await apiClient(doorward.fetch, await createApi(doorward, { name, audience: ISSUER, scope })).token()
    return { name, send: bearer(doorward, token), ...more }
  }
  const only = new Map<string, Caller>()
  const allBut = new Map<string, Caller>()
  for (const permission of permissions) {
    const others = permissions.filter((other) => other !== permission)
    only.set(permission, await service(`service with ${permission} only`, permission, { grants: [permission] }))
    allBut.set(permission, await service(`service with all but ${permission}`, others.join(" "), { grants: others }))
  }

  const member = await memberOfA("member@example.com", ["member"], [])
  const gone = await signedIn(doorward, "gone@example.com")
  await doorward.run("user disable", { operand: "gone@example.com" })
  const { access_token: tokenOfOwner } = await tokenClient(doorward.fetch).signIn("owner-n0@example.com")
  const { access_token: acting } = await got<{ access_token: string }>(
    olga.post(`${ADMIN}/users/${a.ownerId}/impersonation`, { reason: "To see what they see", mode: "token" }),
  )
  const callers: Caller[] = [
    { name: "nobody", send: browserLike(doorward.fetch).send },
    { name: "a disabled person", send: gone.send },
    { name: "a service without admin scopes", send: (await service("plain", "orders:read", {})).send },
    await person("stranger@example.com", { grants: [] }),
    member,
    await memberOfA("admin@example.com", ["admin"], ofAdmins),
    { name: "owner of A", send: a.owner.send, userId: a.ownerId, grants: [], memberOf: inA(ofOwners) },
    { name: "owner of A, by token", send: bearer(doorward, tokenOfOwner), userId: a.ownerId, grants: [], memberOf: inA(ofOwners) },
    { name: "somebody as the owner of A", send: bearer(doorward, acting), userId: a.ownerId, acting: true },
    ...singles,
    { name: "owner of a suspended organization", send: closed.owner.send, userId: closed.ownerId, grants: [], memberOf: {} },
    await withRole(
      "auditor@example.com",
      "auditor",
      permissions.filter((name) => name.endsWith(":read")),
    ),
    await withRole("administrator@example.com", "administrator", ["admin:*"]),
    await withRole("delegate@example.com", delegated.id, ["admin:users:read"]),
    await service("service with everything", EVERYTHING, { grants: ["admin:*"] }),
    await person("olga@example.com", { grants: ["*"] }, olga),
  ]
  return {
    doorward,
    olga,
    a,
    b,
    callers,
    only,
    allBut,
    fresh,
    newcomer: async (room) => {
      const caller = await person(`newcomer-${newcomers++}@example.com`, { grants: [] })
      await got(olga.post(`${ORGANIZATIONS}/${room.organization}/members`, { user_id: caller.userId }))
      const { session } = await got<{ session: { id: string } }>(caller.send("/auth/session"))
      return { caller, things: { ...room, session: session.id } }
    },
  }
}

/** The key that signs next: to take it out leaves every token as it is. */
export async function nextKey(olga: BrowserLike): Promise<string> {
  const { keys } = await got<{ keys: { kid: string; state: string }[] }>(olga.get(`${ADMIN}/keys`))
  return keys.find(({ state }) => state === "next")?.kid ?? ""
}

async function signedIn(doorward: TestDoorward, email: string): Promise<BrowserLike> {
  return signedUp(doorward, email, PASSWORD, browserLike(doorward.fetch))
}

export function bearer(doorward: { readonly fetch: Fetch }, token: string): BrowserLike["send"] {
  return (path, options = {}) => {
    const client = browserLike(doorward.fetch)
    return client.send(path, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } })
  }
}

/** An organization full of things, all called as everywhere else. */
async function room(
  doorward: TestDoorward,
  olga: BrowserLike,
  dns: Zone,
  { at, domain, outsider }: { readonly at: string; readonly domain: string; readonly outsider: string },
): Promise<Room> {
  const owner = await signedIn(doorward, `owner-${at}@example.com`)
  const ownerId = await idOf(owner)
  const { id: organization } = await got<{ id: string }>(olga.post(ORGANIZATIONS, { name: "Acme", owner_id: ownerId }))
  const base = `${ORGANIZATIONS}/${organization}`
  const role = await got<{ id: string }>(olga.post(`${base}/roles`, { name: "clerk" }))
  const shared = await got<{ id: string }>(olga.post(`${ADMIN}/roles`, { level: "organization", name: `shared-${at}` }))
  await signedIn(doorward, `person-${at}@example.com`)
  const { sid, fam, sub } = claimsOf((await tokenClient(doorward.fetch).signIn(`person-${at}@example.com`)).access_token)
  await got(olga.post(`${base}/members`, { user_id: sub, roles: [role.id] }))
  const invitation = await got<{ id: string }>(olga.post(`${base}/invitations`, { email: "guest@example.com" }))
  const claimed = await got<{ id: string; record: { name: string; value: string } }>(olga.post(`${base}/domains`, { domain }))
  dns.records.set(claimed.record.name, [...(dns.records.get(claimed.record.name) ?? []), claimed.record.value])
  const { keys } = await got<{ keys: { kid: string }[] }>(olga.get(`${ADMIN}/keys`))
  return {
    owner,
    ownerId,
    organization,
    person: String(sub),
    outsider,
    session: sid,
    family: fam,
    invitation: invitation.id,
    domain: claimed.id,
    role: role.id,
    sharedRole: shared.id,
    kid: keys[0]?.kid ?? "",
    seq: "1",
    picture: "pic_01JZZZZZZZZZZZZZZZZZZZZZZZ",
    passkey: await passkeyOf(doorward, String(sub)),
    factor: "totp",
    device: "dev_01JZZZZZZZZZZZZZZZZZZZZZZZ",
  }
}

/** As a row: whoever signs in with it, or is asked for it, is another test's. */
async function passkeyOf(doorward: TestDoorward, person: string): Promise<string> {
  const id = `pky_${person.slice("usr_".length)}`
  await doorward.database.write(sql`
    INSERT INTO passkeys (id, user_id, credential_id, public_key, algorithm, counter, transports, backup_eligible, backed_up, aaguid, attested,
      user_verified, discoverable, name, created_at, last_used_at)
    VALUES (${id}, ${person}, ${person}, '', -7, 0, '', 1, 1, '', 0, 1, 1, NULL, 0, NULL)`)
  return id
}
