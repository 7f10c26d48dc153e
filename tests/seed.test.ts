import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { auditRows } from "./administrators.ts"
import { browserLike, PASSWORD, setupLink, signIn } from "./browser-like.ts"
import { runCommand } from "./command-process.ts"
import { databases, freshDoorward } from "./databases.ts"
import { invite, organized, zone } from "./organization.ts"

/** Of `correct horse battery staple`, as another system stored it. */
const HASH = "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0$"

interface Said {
  readonly changed: number
  readonly counts: Readonly<Record<string, number>>
  readonly parts: number
  readonly changes: readonly { readonly name: string; readonly path: string; readonly what: readonly string[] }[]
}

const FILE = `
settings: { sign_up: invited, invitation_seconds: 259200 }
roles:
  # Before what it inherits: order is nobody's concern.
  - { name: chief, level: organization, inherits: [editor], permissions: ["article:*"] }
  - { name: editor, level: organization, permissions: ["article:write", "article:read"] }
  - { name: support, level: deployment, description: Helps., permissions: ["admin:users:read"] }
people:
  - { email: Ada@Acme.example, name: Ada, locale: en, owner: true, password_hash: "HASH" }
  - { email: bo@acme.example, roles: [support, auditor] }
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
