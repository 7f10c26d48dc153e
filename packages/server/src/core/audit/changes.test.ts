import { expect, test } from "vitest"
import { changesOf } from "./index.ts"

const role = { key: "rol_1", name: "Editor", permissions: ["doc:read", "doc:write"], level: 1, shared: false, note: null }

test("only what changed is written down, with before and after; lists as text, personal data apart", () => {
  expect(changesOf(role, { ...role, permissions: ["doc:read"], shared: true, name: "Reader" }, ["name"])).toEqual({
    details: {
      changed: "name permissions shared",
      permissions_before: "doc:read doc:write",
      permissions_after: "doc:read",
      shared_before: false,
      shared_after: true,
    },
    personal: { name_before: "Editor", name_after: "Reader" },
  })
  expect(changesOf({ note: null, name: null, level: 1 }, { note: "x", name: "Ada", level: null }, ["name"])).toEqual({
    details: { changed: "note name level", note_before: null, note_after: "x", level_before: 1, level_after: null },
    personal: { name_after: "Ada" },
  })
})

test("nothing changed, nothing written; what came to be has no before, what went no after", () => {
  expect(changesOf(role, { ...role, permissions: [...role.permissions] }, [])).toBeUndefined()
  expect(changesOf(undefined, { slug: "north", name: "Ada", note: null }, ["name"])).toEqual({
    details: { changed: "slug name", slug_after: "north" },
    personal: { name_after: "Ada" },
  })
  expect(changesOf({ slug: "north" }, undefined, [])).toEqual({ details: { changed: "slug", slug_before: "north" }, personal: {} })
})
