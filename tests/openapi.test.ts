import { createTestDoorward, type TestDoorward } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { browserLike } from "./browser-like.ts"

interface Operation {
  readonly security?: readonly object[]
  readonly requestBody?: { readonly content: Record<string, object> }
  readonly responses: Record<string, { readonly description: string }>
}

interface OpenApi {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: Record<string, { readonly name: string }> }
}

describe("the API describes itself", () => {
  let doorward: TestDoorward
  let description: OpenApi
  beforeEach(async () => {
    doorward = await createTestDoorward()
    description = (await (await browserLike(doorward.fetch).get("/openapi.json")).json()) as OpenApi
  })
  afterEach(() => doorward.close())

  const operations = () =>
    Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    )

  test("every call of the first-party API is in it", () => {
    const calls = operations().map(({ method, path }) => `${method} ${path}`)
    for (const call of [
      "POST /auth/register",
      "POST /auth/login",
      "GET /auth/attempt",
      "POST /auth/verify",
      "POST /auth/verify/resend",
      "POST /auth/logout",
      "GET /auth/session",
      "GET /auth/sessions",
      "DELETE /auth/sessions/{id}",
      "DELETE /auth/sessions",
      "POST /oauth2/token",
      "POST /oauth2/introspect",
      "GET /revocations",
      "GET /healthz",
      "GET /readyz",
    ]) {
      expect(calls).toContain(call)
    }
  })

  test("every reference leads somewhere", () => {
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path)
    expect(references.length).toBeGreaterThan(10)
    const lost = references.filter(
      (path) => path.split("/").reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], description) === undefined,
    )
    expect(lost).toEqual([])
  })

  test("what it says needs a session answers 401 without one, and nothing it lists is missing", async () => {
    for (const { path, method, operation } of operations()) {
      const isForm = operation.requestBody?.content["application/x-www-form-urlencoded"] !== undefined
      const body = method === "GET" ? {} : isForm ? { form: {} } : { json: {} }
      const response = await browserLike(doorward.fetch).send(path.replaceAll(/\{\w+\}/g, "x"), { method, ...body })
      const isNeeded = operation.security?.every((scheme) => Object.keys(scheme).length > 0) === true
      expect([method, path, isNeeded && response.status !== 401]).toEqual([method, path, false])
      expect([405, 500]).not.toContain(response.status)
    }
  })

  test("the session cookie has the name it says", () => {
    expect(description.components.securitySchemes["session"]?.name).toBe("doorward")
  })

  test("every error code it can answer is explained at /docs", async () => {
    const page = await (await browserLike(doorward.fetch).get("/docs")).text()
    const codes = new Set(
      operations().flatMap(({ operation }) =>
        Object.entries(operation.responses).flatMap(([status, { description: text }]) => (Number(status) >= 400 ? text.split(", ") : [])),
      ),
    )
    expect(codes.size).toBeGreaterThan(8)
    for (const code of codes) expect(page).toContain(`id="error-${code}"`)
  })
})
