import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import {
  type AttemptId,
  answerOf,
  attemptIdField,
  attemptTokenField,
  completeSchema,
  optionsFrom,
  optionsSchema,
  pendingSchema,
  SIGN_UPS,
  signInErrors,
  VERIFICATIONS,
  withCookies,
} from "../../core/sign-in/index.ts"
import { emailField, nameField } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Caller, type Route, route } from "../../kernel/http/route.ts"
import type { Core } from "../feature.ts"
import { passkeyErrors } from "./errors.ts"
import { beginFor, bringTo, type KeepingNeeds, keepFor, type Owner, remove, rename } from "./keeping.ts"
import { providerOf } from "./provider.ts"
import { creationOptionsSchema, passkeyIdField, passkeyNameField, passkeyOnWire, passkeySchema, registrationSchema } from "./schema.ts"
import { listPasskeys } from "./store.ts"

export type RouteNeeds = KeepingNeeds & Pick<Core, "invited" | "pages" | "sessionCookie">

const MAX_TOKEN_CHARACTERS = 128
const attemptFields = { attempt: attemptIdField.optional(), attempt_token: attemptTokenField }
/** The credential is looked at before whose it is to be. */
const keeper: Caller<undefined> = {
  name: "signed in, with an attempt that owes it, or somebody new",
  schemes: ["session", "bearer"],
  isOptional: true,
  identify: () => undefined,
}

const madeFields = { name: passkeyNameField.optional(), ...attemptFields }
/** Either the credential itself, as the browser gives it, or within `credential`. */
const madeSchema = z.union([z.object({ credential: registrationSchema, ...madeFields }), z.object({ ...registrationSchema.shape, ...madeFields })])

const keptSchema = z.object({
  passkey: passkeySchema,
  recovery_codes: z.array(z.string()).optional().meta({ description: "Ten, shown once: with the first second step of any kind." }),
})

/** Passkeys of one's own: making, listing, naming, removing them; and making one before there is an account. */
export function passkeyRoutes(needs: RouteNeeds): Route[] {
  const { database, invited, pages, registering, sessionCookie, signIn } = needs
  return [
    route({
      method: "POST",
      path: "/auth/passkey/register/options",
      summary: "What a browser needs to make a passkey: signed in, or to begin an account with it, or where an attempt owes it",
      fresh: true,
      tag: "Passkeys",
      caller: keeper,
      body: z.object({
        email: emailField.optional(),
        name: nameField.optional(),
        invitation: z.string().max(MAX_TOKEN_CHARACTERS).optional(),
        ...attemptFields,
        ...optionsSchema.shape,
      }),
      bodyOptional: true,
      limits: { perNetwork: SIGN_UPS },
      answers: {
        200: creationOptionsSchema.extend({ attempt: z.string().optional(), attempt_token: z.string().optional() }),
      },
      errors: [sessionErrors.table, signInErrors.table],
      handle: async ({ body, request }) => {
        if (body?.email === undefined) return { status: 200, body: await beginFor(needs, await ownerFrom(needs, body ?? {}, request), request) }
        const { email, name = null } = body
        const invitation = body.invitation ?? invited.token(request)
        const locale = pages.languageOf(request)
        const outcome = await signIn.beginSignUp({ email, name, locale, enrolments: {}, options: optionsFrom(body), invitation, request })
        const options = await registering.beginAlone({ email, name }, `attempt ${outcome.attempt}`)
        const { attempt, attempt_token } = pendingSchema.parse(answerOf(outcome).body)
        return withCookies(
          { status: 200, body: { attempt, ...(attempt_token === undefined ? {} : { attempt_token }), ...options } },
          await signIn.settle(outcome, request),
        )
      },
    }),
    route({
      method: "POST",
      path: "/auth/passkey/register/verify",
      summary: "Keep the passkey that was made; of an account that begins with it, until the address is proved",
      fresh: true,
      tag: "Passkeys",
      caller: keeper,
      body: madeSchema,
      limits: { perNetwork: VERIFICATIONS },
      answers: { 200: z.union([keptSchema.extend(completeSchema.shape), keptSchema.extend(pendingSchema.shape), keptSchema, pendingSchema]) },
      errors: [sessionErrors.table, signInErrors.table, passkeyErrors.table],
      handle: async ({ body, request }) => {
        const registration = "credential" in body ? body.credential : body
        const name = body.name ?? null
        const owner = await ownerFrom(needs, body, request)
        if ("open" in owner && owner.open.attempt.intent === "sign_up") {
          const { attempt } = owner.open
          await bringTo(needs, owner.open, registration, name)
          return { status: 200, body: { status: "verification_required", attempt: attempt.id, factors: [...owner.open.factors] } }
        }
        const { passkey, recoveryCodes, outcome } = await keepFor(needs, owner, registration, name, request)
        const kept = {
          passkey: passkeyOnWire(passkey, providerOf(passkey.aaguid)),
          ...(recoveryCodes === undefined ? {} : { recovery_codes: [...recoveryCodes] }),
        }
        if (!outcome) return { status: 200, body: kept }
        const answer = answerOf(outcome)
        return withCookies({ ...answer, body: { ...kept, ...answer.body } }, await signIn.settle(outcome, request, body.attempt))
      },
    }),
    route({
      method: "GET",
      path: "/auth/passkeys",
      summary: "One's passkeys, the oldest first",
      tag: "Passkeys",
      caller: sessionCookie.signedIn,
      answers: { 200: z.object({ passkeys: z.array(passkeySchema) }) },
      errors: [sessionErrors.table],
      handle: async ({ caller }) => {
        const held = await listPasskeys(database, caller.user.id)
        return { status: 200, body: { passkeys: held.map((passkey) => passkeyOnWire(passkey, providerOf(passkey.aaguid))) } }
      },
    }),
    route({
      method: "PATCH",
      path: "/auth/passkeys/:id",
      summary: "Name one",
      tag: "Passkeys",
      caller: sessionCookie.signedIn,
      params: z.object({ id: passkeyIdField }),
      body: z.object({ name: passkeyNameField.nullable() }),
      answers: { 200: z.object({ passkey: passkeySchema }) },
      errors: [sessionErrors.table],
      handle: async ({ params: { id }, body, caller, request }) => {
        const passkey = await rename(needs, caller, id, body.name, request)
        return { status: 200, body: { passkey: passkeyOnWire(passkey, providerOf(passkey.aaguid)) } }
      },
    }),
    route({
      method: "DELETE",
      path: "/auth/passkeys/:id",
      summary: "Remove one; the last credential of any kind stays",
      fresh: true,
      tag: "Passkeys",
      caller: sessionCookie.signedIn,
      params: z.object({ id: passkeyIdField }),
      answers: { 204: "Removed" },
      errors: [sessionErrors.table, passkeyErrors.table],
      handle: async ({ params: { id }, caller, request }) => {
        await remove(needs, caller, id, request)
        return { status: 204 }
      },
    }),
  ]
}

async function ownerFrom(
  { signIn, sessionCookie }: RouteNeeds,
  { attempt, attempt_token }: { readonly attempt?: AttemptId | undefined; readonly attempt_token?: string | undefined },
  request: Incoming,
): Promise<Owner> {
  if (attempt === undefined) return { caller: await sessionCookie.signedIn.identify(request, {}) }
  const open = await signIn.find(request, attempt, attempt_token)
  if (!open) throw errors.not_found()
  return { open }
}
