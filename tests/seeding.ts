import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterAll, expect } from "vitest"

/** Of `PASSWORD`, as another system stored it. */
export const HASH = "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0$uXgc3wJzN9n7Dd/ojxZBVCLFZQnD8CB2TYq0kY0xMKo"

export const FILE = `
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

export interface Said {
  readonly changed: number
  readonly parts: number
  readonly counts: Readonly<Record<string, number>>
  readonly changes: readonly { readonly path: string; readonly name: string; readonly what: readonly string[] }[]
}

/** Where this file's tests write theirs. */
export const folder = mkdtempSync(join(tmpdir(), "doorward-seed-"))
afterAll(() => rmSync(folder, { recursive: true }))

export async function seed(doorward: TestDoorward, text: string | Buffer, ...switches: string[]): Promise<Said> {
  const file = join(folder, "seed.yaml")
  writeFileSync(file, text)
  return (await doorward.run("seed", { operand: file, switches })) as Said
}

/** What it says instead of doing anything. */
export async function refusal(doorward: TestDoorward, text: string | Buffer): Promise<string> {
  try {
    await seed(doorward, text)
    return "nothing"
  } catch (error) {
    return (error as Error).message
  }
}

/** Each file is refused with these words, and none has any effect. */
export async function expectRefused(doorward: TestDoorward, files: readonly (readonly [text: string, said: string])[]): Promise<void> {
  const before = await everything(doorward)
  for (const [text, said] of files) expect([text, await refusal(doorward, text)]).toEqual([text, expect.stringContaining(said)])
  expect(await everything(doorward)).toEqual(before)
}

export const exported = async (doorward: TestDoorward) => (await doorward.obey("export")).text

/** Every row of every table that a seed could touch, and how often anything was changed at all. */
export async function everything({ database }: TestDoorward): Promise<unknown> {
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

export const people = (count: number, more = "") =>
  `people:\n${Array.from({ length: count }, (_, n) => `  - email: p${n}@example.com${more}\n`).join("")}`

export const NEWCOMER = "people: [{ email: new@example.com }]\n"
export const acme = (fields: string) => `${NEWCOMER}organizations: [{ slug: acme, name: Acme, ${fields} }]`
