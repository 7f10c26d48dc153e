import { Hono } from "hono"
import { expectTypeOf, test } from "vitest"
import type { AccessToken } from "./access-token.ts"
import * as forExpress from "./express.ts"
import { type GuardVariables, requireOrganization, requireOwnership, requirePermission, requireRole } from "./hono.ts"

declare const ownerOf: (id: string) => Promise<string | undefined>

/** As much of Express's own types as decides what a callback is given. */
interface ExpressRequest<Params> extends forExpress.Authenticated {
  readonly method: string
  readonly headers: Record<string, string | string[] | undefined>
  readonly rawHeaders: string[]
  readonly params: Params
}
type ExpressHandler<Params> = (request: ExpressRequest<Params>, response: forExpress.OutgoingResponse, next: (error?: unknown) => void) => unknown
declare const expressGet: (path: "/notes/:note", ...handlers: readonly ExpressHandler<{ note: string }>[]) => void

// Never run: the compiler judges it.
export function onHono() {
  interface AppEnv {
    Variables: GuardVariables & { ordinal: number }
    Bindings: { place: string }
  }
  new Hono<AppEnv>()
    .use(
      "/organizations/:organization/*",
      requireOrganization((c) => c.req.param("organization")),
    )
    .get(
      "/notes/:note",
      requirePermission("note:read"),
      requireOwnership((c) => {
        expectTypeOf(c.get("auth")).toEqualTypeOf<AccessToken>()
        return ownerOf(c.req.param("note"))
      }),
      requireOwnership<AppEnv>((c) => {
        expectTypeOf(c.get("ordinal")).toEqualTypeOf<number>()
        return ownerOf(c.req.param("note") + c.env.place)
      }),
      requireOwnership((c) => ownerOf(c.req.param("note")), { orPermission: "note:manage", getOrganizationId: (c) => ownerOf(c.req.param("note")) }),
      (c) => {
        expectTypeOf(c.get("auth")).toEqualTypeOf<AccessToken>()
        expectTypeOf(c.get("ordinal")).toEqualTypeOf<number>()
        expectTypeOf(c.req.param("note")).toEqualTypeOf<string>()
        return c.text(c.get("auth").sub)
      },
    )
  // An application that names no variables learns of the token from the middleware.
  new Hono().get("/", requireRole("editor"), (c) => c.text(c.get("auth").sub))
  // An owner is named by an id, and a role is a text.
  expectTypeOf<number>().not.toExtend<Awaited<ReturnType<Parameters<typeof requireOwnership>[0]>>>()
  expectTypeOf<[readonly string[]]>().not.toExtend<Parameters<typeof requireRole>>()
}

export function onExpress() {
  expressGet(
    "/notes/:note",
    forExpress.requirePermission("note:read"),
    forExpress.requireOrganization((request) => request.auth?.orgId),
    forExpress.requireOwnership((request) => {
      expectTypeOf(request.params).toEqualTypeOf<Readonly<Record<string, string>>>()
      expectTypeOf(request.auth).toEqualTypeOf<AccessToken | undefined>()
      return ownerOf(request.params["note"] ?? "")
    }),
    forExpress.requireOwnership(() => undefined, { orPermission: "note:manage", getOrganizationId: ({ params }) => ownerOf(params["note"] ?? "") }),
    forExpress.requireOwnership((request: ExpressRequest<{ note: string }>) => ownerOf(request.params.note)),
  )
  expectTypeOf<number>().not.toExtend<Awaited<ReturnType<Parameters<typeof forExpress.requireOwnership>[0]>>>()
}

test("what handlers and callbacks are given is typed", () => expectTypeOf(onHono).returns.toEqualTypeOf<void>())
