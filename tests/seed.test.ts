import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { auditRows } from "./administrators.ts"
import { browserLike, PASSWORD, signIn } from "./browser-like.ts"
import { databases, freshDoorward, freshReplicas } from "./databases.ts"
import { invite, organized } from "./organization.ts"
import { acme, everything, expectRefused, exported, FILE, folder, HASH, NEWCOMER, people, refusal, type Said, seed } from "./seeding.ts"

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
settings: { sign_up: null, second_factor_roles: [owner, support, auditor] }
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
      "roles[0] permissions",
      "settings sign_up second_factor_roles",
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
  second_factor: optional
  second_factor_roles:
    - auditor
    - owner
    - support
  second_factor_phishing_resistant: false
  second_factor_grace_seconds: 0
  email_second_step: false
  trusted_device_days: 30
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
