import { z } from "zod"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { PasskeySettings } from "./settings.ts"

/** Where browsers and password managers look. @param page where people see to their passkeys */
export function wellKnownRoutes({
  issuer,
  page,
  settings,
}: {
  readonly issuer: string
  readonly page: string
  readonly settings: PasskeySettings
}): Route[] {
  return [
    route({
      method: "GET",
      path: "/.well-known/webauthn",
      summary: "Origins that may make and use passkeys of this domain (WebAuthn §5.11)",
      tag: "Passkeys",
      caller: anyone,
      answers: { 200: z.object({ origins: z.array(z.string()) }) },
      handle: () => ({ status: 200, body: { origins: [...settings.origins] } }),
    }),
    route({
      method: "GET",
      path: "/.well-known/passkey-endpoints",
      summary: "Where password managers send people to make and manage passkeys",
      tag: "Passkeys",
      caller: anyone,
      answers: { 200: z.object({ enroll: z.url(), manage: z.url() }) },
      handle: () => ({ status: 200, body: { enroll: `${issuer}${page}`, manage: `${issuer}${page}` } }),
    }),
  ]
}
