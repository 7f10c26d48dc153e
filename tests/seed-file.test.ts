import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createTestDoorward, sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { signedInOwner } from "./administrators.ts"
import { signedUp } from "./browser-like.ts"
import { runCommand } from "./command-process.ts"
import { zone } from "./organization.ts"
import { acme, expectRefused, FILE, folder, NEWCOMER, refusal, seed } from "./seeding.ts"

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
      [
        `settings: { second_factor_roles: [owner, auditer] }`,
        'settings.second_factor_roles[1] (line 1): there is no role "auditer"; did you mean "auditor"?',
      ],
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
