import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import { type Context, Hono } from "hono"
import * as forExpress from "../express.ts"
import type { Guard } from "../guard.ts"
import * as forHono from "../hono.ts"
import type { FoundId, OwnershipOptions, RecentSignIn, ThingOptions } from "../requirements.ts"

type Route = (request: IncomingMessage & forExpress.Authenticated, response: ServerResponse, next: (error?: unknown) => void) => void
export type ErrorRoute = (error: unknown, request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** As much of Express as is used here; it brings no types. */
interface ExpressApp {
  use(handler: Route): void
  use(path: string, handler: forExpress.Handler): void
  use(handler: ErrorRoute): void
  get(path: string, ...handlers: readonly Route[]): void
  listen(port: number, host: string, onListening: () => void): Server
}

// The test runner's import conditions reach what Express requires: a function that it would get as an ES module is put in place before.
const require = createRequire(import.meta.url)
const requireOfExpress = createRequire(require.resolve("express"))
const requireOfRouter = createRequire(requireOfExpress.resolve("router"))
const loaded = requireOfRouter("is-promise") as { default?: unknown }
const cached = requireOfRouter.cache[requireOfRouter.resolve("is-promise")]
if (cached && loaded.default !== undefined) cached.exports = loaded.default
export const express = require("express") as () => ExpressApp

/** What stands in front of a route; the same for every framework. `find` is given what the path names. */
export type RouteRequirement = TokenRequirement | ThingRequirement
type TokenRequirement =
  | { readonly scopes: readonly string[] }
  | { readonly roles: readonly string[] }
  | { readonly permissions: readonly string[] }
  | { readonly recentSignIn: RecentSignIn }
  | { readonly noOrganization: true }
type ThingRequirement =
  | { readonly organization: Find; readonly options?: ThingOptions }
  | { readonly owner: Find; readonly options?: Omit<OwnershipOptions<never>, "getOrganizationId">; readonly organizationOf?: Find }
export type Find = (thing: string) => FoundId | Promise<FoundId>

/** An application whose every requirement stands at `/<name>/<thing>` behind `requireAuth`, and at `/open/<name>/<thing>` without it. */
export interface App {
  get(path: string, token?: string): Promise<Response>
  close(): void
}

export type Framework = (guard: Guard, requirements: Readonly<Record<string, RouteRequirement>>) => Promise<App>

const PASSED = "passed"
/** What the application's own error handler answers. */
const CAUGHT = "caught: "

export const onHono: Framework = async (guard, requirements) => {
  const doorOf = (requirement: RouteRequirement) => {
    if ("organization" in requirement) return forHono.requireOrganization((c) => requirement.organization(c.req.param("thing")), requirement.options)
    if ("owner" in requirement) {
      const { owner, options, organizationOf } = requirement
      const getOrganizationId = organizationOf && ((c: Context) => organizationOf(c.req.param("thing") ?? ""))
      return forHono.requireOwnership((c) => owner(c.req.param("thing")), { ...options, getOrganizationId })
    }
    return plainDoor(forHono, requirement)
  }
  const app = new Hono()
  app.onError((error, c) => c.text(CAUGHT + error.message, 500))
  for (const [name, requirement] of Object.entries(requirements)) {
    app.get(`/open/${name}/:thing`, doorOf(requirement), (c) => c.text(PASSED))
    app.get(`/${name}/:thing`, forHono.requireAuth(guard), doorOf(requirement), (c) => c.text(PASSED))
    app.get(`/${name}/:thing`, (c) => c.text("went round the door"))
  }
  return {
    get: async (path, token) => {
      try {
        return await app.request(path, { headers: bearer(token) })
      } catch (error) {
        // What is no error is nothing that Hono's own error handler takes: it goes on to whoever serves.
        return new Response(CAUGHT + String(error), { status: 500 })
      }
    },
    close: () => {},
  }
}

export const onExpress: Framework = async (guard, requirements) => {
  const doorOf = (requirement: RouteRequirement) => {
    if ("organization" in requirement)
      return forExpress.requireOrganization(({ params }) => requirement.organization(params["thing"] ?? ""), requirement.options)
    if ("owner" in requirement) {
      const { owner, options, organizationOf } = requirement
      return forExpress.requireOwnership(({ params }) => owner(params["thing"] ?? ""), {
        ...options,
        ...(organizationOf && { getOrganizationId: ({ params }) => organizationOf(params["thing"] ?? "") }),
      })
    }
    return plainDoor(forExpress, requirement)
  }
  const app = express()
  const pass: Route = (_request, response) => response.end(PASSED)
  for (const [name, requirement] of Object.entries(requirements)) {
    app.get(`/open/${name}/:thing`, doorOf(requirement), pass)
    app.get(`/${name}/:thing`, forExpress.requireAuth(guard), doorOf(requirement), pass)
    app.get(`/${name}/:thing`, (_request, response) => response.end("went round the door"))
  }
  app.use(((error, _request, response, _next) => {
    response.statusCode = 500
    response.end(CAUGHT + (error instanceof Error ? error.message : String(error)))
  }) satisfies ErrorRoute)
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    get: (path, token) => fetch(url + path, { headers: bearer(token) }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

interface PlainDoors<Door> {
  requireScope(...scopes: readonly string[]): Door
  requireRole(...roles: readonly string[]): Door
  requirePermission(...permissions: readonly string[]): Door
  requireRecentSignIn(options: RecentSignIn): Door
  requireNoOrganization(): Door
}

function plainDoor<Door>(doors: PlainDoors<Door>, requirement: TokenRequirement): Door {
  if ("scopes" in requirement) return doors.requireScope(...requirement.scopes)
  if ("roles" in requirement) return doors.requireRole(...requirement.roles)
  if ("permissions" in requirement) return doors.requirePermission(...requirement.permissions)
  if ("noOrganization" in requirement) return doors.requireNoOrganization()
  return doors.requireRecentSignIn(requirement.recentSignIn)
}
