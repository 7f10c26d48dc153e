import type { TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { auditRows } from "./administrators.ts"
import { PASSWORD } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"

describe.each(databases)("doorward org and doorward role, $name", (database) => {
  let doorward: TestDoorward
  beforeEach(async () => {
    doorward = await freshDoorward(database)
    for (const name of ["ada", "bo"])
      await doorward.run("user create", { options: { email: `${name}@example.com`, name }, secrets: { password: PASSWORD } })
  })
  afterEach(() => doorward.close())

  const run = (name: string, operand?: string, options: Record<string, string> = {}, switches: string[] = []) => {
    // Ids of one instant have no order.
    doorward.clock.advance(1)
    return doorward.run(name, { operand, options, switches }) as Promise<Record<string, unknown>>
  }
  const says = async (name: string, operand?: string, options: Record<string, string> = {}) => {
    doorward.clock.advance(1)
    return (await doorward.obey(name, { operand, options })).text
  }
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "done",
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
    )

  test("an organization is made, named by slug, old slug or id, renamed, suspended, resumed and deleted, each with an event", async () => {
    const { organization } = (await run("org create", undefined, { name: "Acme", founder: "ada@example.com", "max-members": "2" })) as {
      organization: { id: string }
    }
    await run("org create", undefined, { name: "Zebra" })
    expect(await run("org list", undefined, { limit: "1" })).toMatchObject({ organizations: [{ slug: "acme" }], next_cursor: organization.id })
    expect(await run("org list", undefined, { after: organization.id })).toMatchObject({ organizations: [{ slug: "zebra" }] })
    await run("org rename", "acme", { name: "Acme Works", slug: "acme-works" })
    expect(await says("org suspend", "acme")).toBe("Acme Works is suspended.")
    expect(await run("org show", organization.id)).toMatchObject({ organization: { slug: "acme-works", suspended: true }, members: 1 })
    await run("org resume", "acme-works")
    expect(await codeOf(run("org create", undefined, { name: "Other", slug: "acme" }))).toBe("slug_taken")
    await run("org delete", "acme-works")
    for (const [name, operand, options, code] of [
      ["org show", "acme", {}, "not_found"],
      ["org show", undefined, {}, "invalid"],
      ["org rename", "zebra", {}, "invalid"],
      ["org create", undefined, { name: "" }, "invalid"],
      ["org create", undefined, { name: "X", "max-members": "none" }, "invalid"],
      ["org create", undefined, { name: "X", founder: "nobody@example.com" }, "not_found"],
      ["org list", undefined, { after: "zebra" }, "invalid"],
    ] as const)
      expect([name, await codeOf(run(name, operand, options))]).toEqual([name, code])
    const events = (await auditRows(doorward)).filter(({ type }) => type.startsWith("organization."))
    expect(events.map(({ type, actor }) => `${type} ${actor}`)).toEqual(
      ["created", "created", "changed", "suspended", "resumed", "deleted"].map((what) => `organization.${what} operator`),
    )
  })

  test("members come and go, with roles by their names; the only owner stays; an invitation goes by mail", async () => {
    await run("org create", undefined, { name: "Acme", founder: "ada@example.com", "max-members": "2" })
    await run("role create", "editor", { org: "acme", permissions: "article:read,article:write", inherits: "admin" })
    expect(await says("org add", "acme", { person: "bo@example.com", roles: "editor, member" })).toBe(
      "bo@example.com is a member of Acme: editor, member.",
    )
    expect(await run("org members", "acme", { search: "bo" })).toMatchObject({ members: [{ email: "bo@example.com", roles: ["editor", "member"] }] })
    for (const [name, options, code] of [
      ["org add", { person: "bo@example.com" }, "already_member"],
      ["org add", { person: "bo@example.com", roles: "editr" }, "not_found"],
      ["org remove", { person: "ada@example.com" }, "last_owner"],
      ["org invite", { email: "nobody" }, "invalid"],
    ] as const)
      expect([name, await codeOf(run(name, "acme", options))]).toEqual([name, code])
    await run("org remove", "acme", { person: "bo@example.com" })
    await expect(run("org remove", "acme", { person: "bo@example.com" })).rejects.toThrow("bo@example.com is no member there.")
    const invited = await run("org invite", "acme", { email: "Cleo@example.com", roles: "editor" })
    expect(invited).toMatchObject({ invitation: { email: "cleo@example.com", status: "pending" } })
    const [mail] = await doorward.mails()
    expect([mail?.to, JSON.stringify(invited).includes(/token=(\S+)/.exec(mail?.text ?? "")?.[1] ?? "token")]).toEqual(["cleo@example.com", false])
  })

  test("roles are made, given, taken and deleted, of the deployment, shared, and an organization's own", async () => {
    await run("org create", undefined, { name: "Acme", founder: "ada@example.com" })
    await run("role create", "support", { permissions: "admin:users:read admin:sessions:*", description: "Helps." })
    await run("role create", "reader", { level: "organization", permissions: "article:read" })
    await run("role create", "clerk", { org: "acme", inherits: "reader" })
    expect(await says("role grant", "support", { to: "bo@example.com" })).toBe("bo@example.com holds the role support.")
    expect(await says("role grant", "support", { to: "bo@example.com" })).toBe("bo@example.com holds the role support, as before.")
    expect(await run("role of", "bo@example.com")).toMatchObject({
      owner: false,
      roles: ["support"],
      permissions: ["admin:sessions:*", "admin:users:read"],
    })
    await expect(run("role grant", "clerk", { to: "bo@example.com", org: "acme" })).rejects.toThrow("They are no member of this organization.")
    await run("org add", "acme", { person: "bo@example.com" })
    await run("role grant", "clerk", { to: "bo@example.com", org: "acme" })
    expect(await run("role of", "bo@example.com", { org: "acme" })).toMatchObject({
      roles: expect.arrayContaining(["member", "clerk"]) as string[],
      permissions: expect.arrayContaining(["article:read"]) as string[],
    })
    expect(await run("role show", "clerk", { org: "acme" })).toMatchObject({ role: { level: "organization", built_in: false } })
    for (const [name, operand, options, code] of [
      ["role show", "clerk", {}, "not_found"],
      ["role grant", "support", { to: "bo@example.com", org: "acme" }, "not_found"],
      ["role withdraw", "owner", { from: "ada@example.com", org: "acme" }, "last_owner"],
      ["role create", "Clerk", {}, "invalid"],
      ["role create", "x", { permissions: "a b!" }, "invalid"],
      ["role create", "x", { level: "both" }, "invalid"],
      ["role create", "auditor", {}, "role_name_taken"],
      ["role delete", "auditor", {}, "invalid"],
      ["role delete", "support", {}, "role_in_use"],
      ["role delete", "reader", {}, "role_in_use"],
    ] as const)
      expect([name, operand, await codeOf(run(name, operand, options))]).toEqual([name, operand, code])
    await run("role withdraw", "clerk", { from: "bo@example.com", org: "acme" })
    await run("role delete", "support", {}, ["withdraw"])
    expect(await run("role of", "bo@example.com")).toMatchObject({ roles: [], permissions: [] })
    expect(await says("role list")).not.toContain("support")
    const types = (await auditRows(doorward)).filter(({ type, actor }) => type.startsWith("role.") && actor === "operator").map(({ type }) => type)
    expect(types).toEqual([...Array<string>(3).fill("role.created"), "role.assigned", "role.assigned", "role.withdrawn", "role.deleted"])
  })

  test("user owner makes an owner, and never takes the last one", async () => {
    await run("user owner", "bo@example.com")
    expect(await run("user show", "bo@example.com")).toMatchObject({ user: { owner: true } })
    expect(await codeOf(run("user owner", "bo@example.com", {}, ["off"]))).toBe("last_owner")
    await run("user owner", "ada@example.com")
    expect(await run("user owner", "bo@example.com", {}, ["off"])).toMatchObject({ user: { owner: false } })
  })
})
