import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { databases, freshDoorward } from "../databases.ts"
import { administering, person, refusal } from "../organization-house.ts"

const CORE = fileURLToPath(new URL("../../packages/server/src/core/", import.meta.url))
const SLICES = ["organization", "directory", "access"]
/** Tables of which a row is one organization's. */
const THEIRS = /\b(memberships|invitations|domains|departures|relation_tuples|roles|organizations)\b/
/** Its organization in the condition of a statement, or among what is written. */
const NAMED = [
  /organization_id (?:=|IS NOT DISTINCT FROM) \$\{/,
  /\bo\.id = \$\{/,
  /\bWHERE id = \$\{id\} AND version/,
  /FROM organizations WHERE id = \$\{id\}/,
  /object_id = \$\{(?:object\.id|organizationId)\}/,
  // None of any is those that all share.
  /COALESCE\((?:r\.)?organization_id, ''\) (?:= \$\{organizationId|IN \('', \$\{organizationId)/,
  /^\s*INSERT INTO/,
]

/**
 * Statements that name none, by their function, and what bounds them instead. Whoever adds one says here why nobody sees
 * another organization's rows by it.
 */
const ELSE_BOUNDED: Readonly<Record<string, string>> = {
  "organization/findOrganizationBySlug": "the slug is the organization's own name",
  "organization/listMemberships": "of one person",
  "organization/listOrganizations": "all of them, for the deployment's administrators",
  "directory/consumeInvitation": "by the secret of one invitation",
  "directory/deleteOldInvitations": "a job; no row is shown to anybody",
  "directory/endOpenInvitations": "after a restore; no row is shown to anybody",
  "directory/findHolder": "who holds a domain: only whether anybody does is told",
  "directory/findInvitationByToken": "by the secret of one invitation",
  "directory/findJoinable": "the domain of an address that was proved leads to one organization",
  "directory/isOpenInvitation": "by an identifier that its secret was exchanged for, and the address it went to",
  "directory/listOwn": "of one person",
  "directory/listOwnedAlone": "of one person",
  "directory/takeDueDomains": "a job; no row is shown to anybody",
  "access/countAssignments": "of one role, whose home was asked before; only how many",
  "access/countLevelsAbove": "of one role; only how many",
  "access/deleteAssignments": "of one role, whose home was asked before",
  "access/deleteRole": "of one role, whose home was asked before",
  "access/deleteTuplesOf": "of one person who goes for good",
  "access/findNamesake": "names of roles that all organizations share are nobody else's; only whether there is one",
  "access/listInheritors": "of one role, which only roles of its own home can inherit",
  "access/readHeld": "of one person",
  "access/readRoleTree": "of one role; what is another organization's counts for nothing (isVisible)",
}

interface Statement {
  readonly name: string
  readonly text: string
}

/** Every statement of the slices' store files, by slice and function. */
function statementsOf(slice: string): Statement[] {
  return readdirSync(CORE + slice, { recursive: true, encoding: "utf8" })
    .filter((path) => /(^|\/)store\.ts$/.test(path))
    .flatMap((path) => {
      const source = readFileSync(`${CORE}${slice}/${path}`, "utf8")
      return source.split(/\n(?=(?:export )?(?:async )?function |(?:export )?const \w+ = )/).flatMap((part) => {
        const name = /function (\w+)|const (\w+) =/.exec(part)
        return [...part.matchAll(/sql`([^`]*)`/g)].map(([, text = ""]) => ({ name: `${slice}/${name?.[1] ?? name?.[2] ?? "?"}`, text }))
      })
    })
}

describe("TN-09 no statement reads what is an organization's without naming the organization", () => {
  const statements = SLICES.flatMap(statementsOf)
  const unnamed = statements.filter(({ text }) => THEIRS.test(text) && !NAMED.some((pattern) => pattern.test(text)))

  test("each carries it in its condition, or is one of those that are bounded in another way", () => {
    expect(statements.length).toBeGreaterThan(50)
    expect([...new Set(unnamed.map(({ name }) => name))].toSorted()).toEqual(Object.keys(ELSE_BOUNDED).toSorted())
  })

  test.each(databases)("and without an organization there is nothing, $name", async (database) => {
    const doorward = await freshDoorward(database)
    const { id, browser } = await person(doorward, "owner@example.com", { owner: true })
    await administering(browser).create({ name: "Acme", owner_id: id })
    for (const none of ["%20", "%25", "org_%25", "%27%20OR%20%27%27%3D%27", "ORG_01KDVDNA00FXZA281K6FH7FFKV"])
      for (const room of ["", "/members", `/members/${id}`, "/invitations", "/domains", "/roles"])
        expect([none, room, await refusal(browser.get(`/admin/v1/organizations/${none}${room}`))]).toEqual([none, room, [404, "not_found"]])
    await doorward.close()
  })
})
