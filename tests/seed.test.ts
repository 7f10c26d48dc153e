import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createTestDoorward, sql, type TestDoorward } from "doorward/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { auditRows, signedInOwner } from "./administrators.ts"
import { browserLike, PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { runCommand } from "./command-process.ts"
import { databases, freshDoorward, freshReplicas } from "./databases.ts"
import { invite, organized, zone } from "./organization.ts"

/** Of `PASSWORD`, as another system stored it. */
const HASH = "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0$uXgc3wJzN9n7Dd/ojxZBVCLFZQnD8CB2TYq0kY0xMKo"

const FILE = `
settings: { sign_up: invited, invitation_seconds: 259200 }
roles:
  # Before what it inherits: in a file, order is nobody's concern.
  - { name: chief, level: organization, inherits: [editor], permissions: ["article:*"] }
  - { name: editor, level: organization, permissions: ["article:write", "article:read"] }
  - { name: support, level: deployment, description: Helps., permissions: ["admin:users:read"] }
people:
  - { email: bo@acme.example, roles: [support, auditor] }
  - { email: Ada@Acme.example, name: Ada, locale: en, owner: true, password_hash: "${HASH}" }
  - { email: cleo@acme.example, disabled: true, email_verified: false }
organizations:
  - slug: acme
    name: Acme
    max_members: 3
    policy: { session_idle_seconds: 3600 }
    roles: [{ name: publisher, inherits: [chief, member] }]
    domains: [{ domain: acme.example, auto_join: true }, { domain: acme.test }]
    members:
      - { email: bo@acme.example, roles: [publisher, editor] }
      - { email: ada@acme.example, roles: [owner] }
      - { email: cleo@acme.example }
  - { slug: quiet, name: Quiet, suspended: true }
`

interface Said {
  readonly changed: number
  readonly parts: number
  readonly counts: Readonly<Record<string, number>>
  readonly changes: readonly { readonly path: string; readonly name: string; readonly what: readonly string[] }[]
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doorward-seed-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function seed(doorward: TestDoorward, text: string | Buffer, ...switches: string[]): Promise<Said> {
  const file = join(folder, "seed.yaml")
  writeFileSync(file, text)
  return (await doorward.run("seed", { operand: file, switches })) as Said
}

/** What it says instead of doing anything. */
async function refusal(doorward: TestDoorward, text: string | Buffer): Promise<string> {
  try {
    await seed(doorward, text)
    return "nothing"
  } catch (error) {
    return (error as Error).message
  }
}

/** Each file is refused with these words, and none has any effect. */
async function expectRefused(doorward: TestDoorward, files: readonly (readonly [text: string, said: string])[]): Promise<void> {
  const before = await everything(doorward)
  for (const [text, said] of files) expect([text, await refusal(doorward, text)]).toEqual([text, expect.stringContaining(said)])
  expect(await everything(doorward)).toEqual(before)
}

const exported = async (doorward: TestDoorward) => (await doorward.obey("export")).text

/** Every row of every table that a seed could touch, and how often anything was changed at all. */
async function everything({ database }: TestDoorward): Promise<unknown> {
  return Promise.all([
    database.read(sql`SELECT * FROM users ORDER BY id`),
    database.read(sql`SELECT * FROM organizations ORDER BY id`),
    database.read(sql`SELECT * FROM memberships ORDER BY organization_id, user_id`),
    database.read(sql`SELECT * FROM roles ORDER BY id`),
    database.read(sql`SELECT * FROM domains ORDER BY id`),
    database.read(sql`SELECT * FROM runtime_settings`),
    database.read(sql`SELECT * FROM relation_tuples ORDER BY object_type, object_id, relation, subject_type, subject_id`),
    database.read(sql`SELECT (SELECT version FROM access_head) AS access, (SELECT seq FROM revocation_head WHERE id = 1) AS log`),
    database.read(sql`SELECT (SELECT COUNT(*) FROM audit_events) AS events, (SELECT COUNT(*) FROM outbox) AS mails`),
  ])
}

const people = (count: number, more = "") => `people:\n${Array.from({ length: count }, (_, n) => `  - email: p${n}@example.com${more}\n`).join("")}`

const NEWCOMER = "people: [{ email: new@example.com }]\n"
const acme = (fields: string) => `${NEWCOMER}organizations: [{ slug: acme, name: Acme, ${fields} }]`

describe.each(databases)("doorward seed, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
  })
  afterEach(() => doorward.close())

  test("a file is made whole, with an event for each change; trying it changes nothing, and so does applying it again", async () => {
    const empty = await everything(doorward)
    const tried = await seed(doorward, FILE, "dry-run")
    expect(await everything(doorward)).toEqual(empty)
    const { changes, counts, changed } = await seed(doorward, FILE)
    expect(counts).toEqual({ settings: 1, roles: 4, people: 3, organizations: 2, domains: 2, members: 3 })
    expect([tried.changed, tried.changes]).toEqual([changed, changes])

    expect((await signIn(browserLike(doorward.fetch), "ada@acme.example")).status).toBe(200)
    expect(await doorward.run("user show", { operand: "ada@acme.example" })).toMatchObject({ user: { name: "Ada", locale: "en", owner: true } })
    expect(await doorward.run("user show", { operand: "cleo@acme.example" })).toMatchObject({ user: { disabled: true, email_verified: false } })
    const held = await doorward.run("role of", { operand: "bo@acme.example", options: { org: "acme" } })
    expect(held).toMatchObject({ permissions: expect.arrayContaining(["article:*", "article:write", "admin:users:read"]) as string[] })
    expect(await doorward.run("org show", { operand: "acme" })).toMatchObject({
      organization: { max_members: 3, policy: { session_idle_seconds: 3_600, remember: true } },
      members: 3,
    })
    expect(await doorward.run("org show", { operand: "quiet" })).toMatchObject({ organization: { suspended: true }, members: 0 })
    const claims = await doorward.database.read(sql`SELECT domain, auto_join, verified_at FROM domains ORDER BY domain`)
    expect(claims).toEqual([
      { domain: "acme.example", auto_join: 1, verified_at: null },
      { domain: "acme.test", auto_join: 0, verified_at: null },
    ])

    const events = (await auditRows(doorward)).filter(({ type }) => !type.startsWith("sign_in"))
    expect(events.every(({ actor }) => actor === "operator")).toBe(true)
    const applied = events.filter(({ type }) => type === "seed.applied")
    expect(applied.map(({ details }) => JSON.parse(details) as unknown)).toEqual([{ changed, ...counts }])
    const types = new Set(events.map(({ type }) => type))
    for (const type of ["settings.changed", "role.created", "user.created", "organization.created", "organization.joined", "domain.claimed"])
      expect(types).toContain(type)
    expect(JSON.stringify(events)).not.toContain(HASH.slice(-20))

    const before = await everything(doorward)
    expect(await seed(doorward, FILE)).toMatchObject({ changed: 0, parts: 0 })
    expect(await everything(doorward)).toEqual(before)
  })

  test("what a file names becomes as it says, each with a version; what it does not name stays", async () => {
    await seed(doorward, FILE)
    const text = `
settings: { sign_up: null }
roles: [{ name: editor, level: organization, permissions: ["article:read"] }]
people:
  - { email: ada@acme.example, owner: false }
  - { email: bo@acme.example, owner: true, name: Bo, roles: [], password_hash: "${HASH}" }
organizations:
  - slug: acme
    name: Acme Works
    domains: [{ domain: acme.example }, { domain: acme.test, auto_join: true }]
    members: [{ email: bo@acme.example, roles: [owner] }, { email: ada@acme.example, roles: [publisher, member] }]
`
    const said = await seed(doorward, text)
    expect(said.changes.map(({ path, what }) => `${path} ${what.join(" ")}`)).toEqual([
      "settings sign_up",
      "roles[0] permissions",
      "people[1] name owner roles",
      "people[0] owner",
      "organizations[0] name",
      "organizations[0].domains[1] auto_join",
      "organizations[0].members[0] roles",
      "organizations[0].members[1] roles",
    ])
    expect(await exported(doorward)).toBe(
      `# Settings, roles, people and organizations: for doorward seed. No secret is in it.
settings:
  sign_up: open
  organization_creation: administrators
  invitation_seconds: 259200
roles:
  - name: chief
    level: organization
    permissions:
      - article:*
    inherits:
      - editor
  - name: editor
    level: organization
    permissions:
      - article:read
  - name: support
    level: deployment
    description: Helps.
    permissions:
      - admin:users:read
people:
  - email: ada@acme.example
    name: Ada
    locale: en
  - email: bo@acme.example
    name: Bo
    owner: true
  - email: cleo@acme.example
    email_verified: false
    disabled: true
organizations:
  - slug: acme
    name: Acme Works
    max_members: 3
    policy:
      session_idle_seconds: 3600
    roles:
      - name: publisher
        inherits:
          - chief
          - member
    domains:
      - domain: acme.example
        auto_join: true
      - domain: acme.test
        auto_join: true
    members:
      - email: ada@acme.example
        roles:
          - member
          - publisher
      - email: bo@acme.example
        roles:
          - owner
      - email: cleo@acme.example
        roles:
          - member
  - slug: quiet
    name: Quiet
    suspended: true`,
    )
    // A hash is for whoever is made: nobody who is there gets another password from a file.
    expect((await signIn(browserLike(doorward.fetch), "bo@acme.example")).status).toBe(401)
    expect(await seed(doorward, text)).toMatchObject({ changed: 0 })
  })

  test("what is refused while it is made changes nothing, and is named by its place", async () => {
    await organized(doorward, { owner: "zoe@zoe.example", name: "Zoe" })
    await seed(doorward, FILE)
    await expectRefused(doorward, [
      [acme("members: [{ email: new@example.com }]"), "organizations[0].members[0]: The organization has no room for another member"],
      [acme("members: [{ email: ada@acme.example, roles: [member] }]"), "organizations[0].members[0]: Make somebody else an owner"],
      [acme("policy: { second_factor: required }"), "organizations[0]: No owner of the organization could enter it any more"],
      [`${NEWCOMER}roles: [{ name: editor, level: organization, inherits: [chief] }]`, "roles[0]: A role cannot inherit itself"],
      [`${NEWCOMER}roles: [{ name: publisher, level: organization }]`, "roles[0].name: Choose another."],
      [
        "people: [{ email: new@example.com }, { email: ada@acme.example, owner: false }, { email: olga@example.com, disabled: true }]",
        "They are the only owner",
      ],
    ])
  })

  test("of two who seed one file at once, each thing is made once", async () => {
    const replicas = await freshReplicas(database)
    const file = join(folder, "race.yaml")
    writeFileSync(file, FILE.replace("people:\n", people(30)))
    const said = (await Promise.all([0, 1, 2, 3].map((n) => replicas.nth(n).run("seed", { operand: file })))) as Said[]
    await replicas.close()
    expect(said.reduce((sum, { changed }) => sum + changed, 0)).toBe(45)
  })

  test("AD-11 an export has no secret in it; elsewhere it is checked like any file and gives the same, byte for byte", async () => {
    const zoe = await organized(doorward, { owner: "zoe@zoe.example", name: "Zoë's" })
    await seed(doorward, FILE)
    const { token } = await invite(zoe, "invited@example.com")
    await doorward.run("user import", { options: { email: "imported@example.com", name: "{[*&#: ' \" no" }, secrets: { "password-hash": HASH } })
    await doorward.run("role create", { operand: "own", options: { org: zoe.orgId, inherits: "chief owner", permissions: "x:y" } })
    await doorward.run("api create", { options: { name: "billing", audience: "https://api.example.com" } })
    const secrets = (
      await Promise.all([
        doorward.database.read<Record<string, string>>(sql`SELECT hash FROM password_credentials`),
        doorward.database.read<Record<string, string>>(sql`SELECT challenge FROM domains`),
        doorward.database.read<Record<string, string>>(sql`SELECT token_hash FROM invitations`),
        doorward.database.read<Record<string, string>>(sql`SELECT token_hash FROM sessions`),
        doorward.database.read<Record<string, string>>(sql`SELECT secret_hash FROM api_clients`),
      ])
    ).flatMap((rows) => rows.flatMap((row) => Object.values(row)))
    expect(secrets.length).toBeGreaterThan(8)
    const outcome = await doorward.obey("export")
    const whole = JSON.stringify(outcome)
    for (const secret of [...secrets, token, HASH, PASSWORD, "usr_", "org_", "rol_"])
      expect([secret, whole.includes(secret)]).toEqual([secret, false])

    const before = await everything(doorward)
    expect(await seed(doorward, outcome.text)).toMatchObject({ changed: 0 })
    expect(await seed(doorward, JSON.stringify(outcome.json))).toMatchObject({ changed: 0 })
    expect(await everything(doorward)).toEqual(before)

    const elsewhere = await freshDoorward(database)
    try {
      await seed(elsewhere, outcome.text)
      expect(await exported(elsewhere)).toBe(outcome.text)
      expect((await signIn(browserLike(elsewhere.fetch), "ada@acme.example")).status).toBe(401)
    } finally {
      await elsewhere.close()
    }
    const structure = await doorward.obey("export", { switches: ["without-people"] })
    expect(structure.text).not.toContain("@")
    expect(structure.text).toContain("slug: acme")
  })

  test("many are made part by part; what is refused in a later part can be mended and goes on from there", async () => {
    const organization = (seats: number) => `
organizations:
  - { slug: acme, name: Acme, max_members: ${seats}, members: [{ email: p0@example.com }, { email: p1@example.com }] }
`
    expect(await refusal(doorward, people(250) + organization(1))).toMatch(
      /^organizations\[0\]\.members\[1\]: The organization has no room.*\n200 changes were made before this\. Mend it/,
    )
    expect((await auditRows(doorward)).filter(({ type }) => type === "seed.applied")).toEqual([])
    expect(await seed(doorward, people(250) + organization(2))).toMatchObject({ changed: 53, parts: 1 })
    expect(await seed(doorward, people(650, "\n    name: Somebody"), "dry-run")).toMatchObject({ changed: 650, parts: 4 })
    expect(await seed(doorward, people(650, "\n    name: Somebody"))).toMatchObject({ changed: 650, parts: 4, counts: { people: 650 } })
    expect((await auditRows(doorward)).filter(({ type }) => type === "seed.applied")).toHaveLength(2)
  })
})

describe("the file itself", () => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await createTestDoorward()
  })
  afterEach(() => doorward.close())

  test("a mistake anywhere changes nothing, and is named by its place", async () => {
    await seed(doorward, FILE)
    await expectRefused(doorward, [
      [
        acme("members: [{ email: bo@acme.example }, { email: new@example.com, roles: [editr] }]"),
        '[0].members[1].roles[0] (line 2): there is no role "editr"; did you mean "editor"?',
      ],
      [acme("members: [{ email: nobody@example.com }]"), "organizations[0].members[0].email (line 2): there is nobody called nobody@example.com"],
      [acme("members: [{ email: bo@acme.example, roles: [support] }]"), 'there is no role "support"'],
      [acme("policy: { second_factor: sometimes }"), "organizations[0].policy.second_factor (line 2): Invalid option"],
      [acme("roles: [{ name: chief }]"), 'organizations[0].roles[0].name (line 2): "chief" is the name of a role that all organizations share'],
      [
        acme("roles: [{ name: publisher, inherits: [b] }, { name: b, inherits: [publisher] }]"),
        "organizations[0].roles[0].inherits (line 2): it inherits itself",
      ],
      [`${NEWCOMER}roles: [{ name: support, level: organization }]`, 'roles[0].level (line 2): "support" is there already, of the level deployment'],
      [`${NEWCOMER}roles: [{ name: auditor, level: deployment }]`, '"auditor" is a built-in role'],
      [`${NEWCOMER}  \nsettings: { sign_up: nobody }`, "settings.sign_up (line 3): Invalid option"],
      [`${NEWCOMER}organizations: [{ slug: quiet, name: A }, { slug: quiet, name: B }]`, 'organizations[1].slug (line 2): "quiet" is there twice'],
      ["people: [{ email: new@example.com }, { email: NEW@example.com }]", 'people[1].email (line 1): "new@example.com" is there twice'],
      ["people:\n  - email: new@example.com\n    password: hunter2 hunter2", "people[0].password (line 3): there is no such field"],
      [
        "people:\n  - email: new@example.com\n  - { email: x@example.com, password_hash: hunter2 }",
        "people[1].password_hash (line 3): this hash cannot be verified here",
      ],
    ])
  })

  test("is read strictly, and one that is made to be endless ends", async () => {
    const nine = (name: string) => `[${Array.from({ length: 9 }, () => name).join(", ")}]`
    const bomb = `a: &a ${nine("x")}\n${[..."bcdefgh"].map((name, n) => `${name}: &${name} ${nine(`*${"abcdefg"[n]}`)}\n`).join("")}`
    for (const [text, said] of [
      ["people: []\npeople: []\n", 'line 2: "people" is there twice.'],
      ['{\n\t"people": [],\n\t"people": []\n}', 'line 3: "people" is there twice.'],
      ["people:\n  - email: a@example.com\n    email: b@example.com", 'line 3: "email" is there twice.'],
      ["people: [\n", "line 2: "],
      ["people: !!set {}\n", "line 1: Unresolved tag"],
      ["people: []\n---\npeople: []\n", "line 2: Source contains multiple documents"],
      ["? [people]\n: 1\n", "A key is one plain word."],
      ["__proto__: { people: [] }\n", "__proto__ (line 1): there is no such field"],
      ["constructor: 1\n", "constructor (line 1): there is no such field"],
      [`${bomb}people: *h\n`, "It repeats itself too often"],
      ["people: &a [*a]\n", "It holds more than"],
      [`people: ${"[".repeat(5_000)}${"]".repeat(5_000)}`, ""],
      [`people: ${"[".repeat(50)}${"]".repeat(50)}`, "This lies too deep."],
      ["people: [&a { email: a@example.com }]\norganizations: [*a]", "organizations[0].slug (line 2)"],
      [Buffer.from([0x61, 0x3a, 0xff]), "it is not UTF-8"],
      [Buffer.alloc(5 * 1_024 * 1_024 + 1, "#"), "5242880 at most are read"],
      [`${Array.from({ length: 30_000 }, (_, n) => `k${n}: 1`).join("\n")}\n`, "k19 (line 20): there is no such field"],
    ] as const) {
      const refused = await refusal(doorward, text)
      expect([text.slice(0, 200), refused]).toEqual([text.slice(0, 200), expect.stringContaining(said)])
      expect(refused).not.toBe("nothing")
    }
    mkdirSync(join(folder, "folder"))
    await expect(doorward.run("seed", { operand: join(folder, "folder") })).rejects.toMatchObject({ code: "invalid" })
    await expect(doorward.run("seed", { operand: join(folder, "none") })).rejects.toThrow("ENOENT")
    expect(await seed(doorward, "# nothing\n")).toMatchObject({ changed: 0 })
    expect(await seed(doorward, '{\n\t"people": [\n\t\t{ "email": "\\u0061da@example.com" }\n\t]\n}')).toMatchObject({ changed: 1 })
  })

  test("who is to join by a domain does so once it is proved, and not before", async () => {
    const { records, options } = zone()
    const house = await createTestDoorward(options)
    try {
      await seed(house, "organizations: [{ slug: acme, name: Acme, domains: [{ domain: acme.example, auto_join: true }] }]")
      const members = async () => ((await house.run("org members", { operand: "acme" })) as { members: { email: string }[] }).members
      await signedUp(house, "early@acme.example")
      expect(await members()).toEqual([])
      const [claim] = await house.database.read<{ id: string; organization_id: string; challenge: string }>(sql`SELECT * FROM domains`)
      records.set("_doorward-challenge.acme.example", [`doorward-verification=${claim?.challenge}`])
      const owner = await signedInOwner(house)
      expect((await owner.post(`/admin/v1/organizations/${claim?.organization_id}/domains/${claim?.id}/verify`, {})).status).toBe(200)
      await signedUp(house, "late@acme.example")
      expect(await members()).toMatchObject([{ email: "late@acme.example" }])
    } finally {
      await house.close()
    }
  })

  test("is found from where the command is given", async () => {
    const data = join(folder, "data")
    mkdirSync(join(folder, "files"))
    writeFileSync(join(folder, "files", "acme.yaml"), FILE)
    const ended = await runCommand(["seed", "acme.yaml", "--data", data], {}, "", join(folder, "files"))
    expect(ended).toMatchObject({ code: 0, output: expect.stringContaining("15 changed.") as string })
    const there = await createTestDoorward({ databaseUrl: `sqlite:${join(data, "doorward.db")}`, data })
    try {
      expect(await seed(there, FILE)).toMatchObject({ changed: 0 })
    } finally {
      await there.close()
    }
  })
})
