import { z } from "zod"
import { personsAuthority } from "../../core/access/index.ts"
import { orStepUp, toSignIn } from "../../core/account/index.ts"
import type { LockOut } from "../../core/directory/index.ts"
import { type OrganizationPolicy, policySchema } from "../../core/organization/index.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { Button, Check, Form, Notice, Select, type Strings, type Wrong } from "../../pages/index.ts"
import type { OrganizationsNeeds } from "./needs.ts"
import { renderRoom } from "./parts.tsx"
import { act, ORGANIZATION, pathOf, type Visit, visitFreshly, visitRoom } from "./visit.ts"

const ROOM = "rules"
const RIGHT = "admin:organizations:write"
/** Fields of sign-in methods are called by it and the method's name. */
const METHOD_FIELD = "method-"
const AS_ELSEWHERE = ""
const HOUR_SECONDS = 3_600
const DAY_SECONDS = 86_400
const ABSOLUTE_SECONDS = [HOUR_SECONDS, 8 * HOUR_SECONDS, 12 * HOUR_SECONDS, DAY_SECONDS, 7 * DAY_SECONDS, 30 * DAY_SECONDS]
const IDLE_SECONDS = [300, 900, 1_800, HOUR_SECONDS, 8 * HOUR_SECONDS, DAY_SECONDS]
/** Named to whoever is about to keep them out. */
const MAX_NAMED = 20

const seconds = z.union([z.literal(AS_ELSEWHERE).transform(() => null), z.coerce.number().int()])
const policyForm = z
  .object({
    factor: z.enum(["optional", "required", "phishing_resistant"]),
    absolute: seconds,
    idle: seconds,
    remember: z.literal("on").optional(),
    confirmed: z.literal("yes").optional(),
  })
  .catchall(z.string())

interface PageState {
  readonly saved?: boolean
  readonly status?: number
  readonly wrong?: (t: Strings) => Wrong
  /** Chosen, and not saved yet. */
  readonly chosen?: OrganizationPolicy
  readonly lockOut?: LockOut
}

/** What an organization asks of its members' sessions. Whom that keeps out is told before it is saved. */
export function policyPages(needs: OrganizationsNeeds): Route[] {
  const caller = needs.sessionCookie.perhapsSignedIn
  const params = z.object({ org: z.string() })
  return [
    route({
      method: "GET",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "The page of what an organization asks of a sign-in",
      tag: "Pages",
      kind: "page",
      caller,
      params,
      query: z.object({ done: z.literal("saved").optional().catch(undefined) }),
      answers: { 200: "The page", 303: "To the sign-in page", 403: "Not their business", 404: "No organization of theirs" },
      handle: async ({ caller, params: { org }, query, request }) =>
        caller ? policyPage(needs, request, await visitRoom(needs, caller, org, RIGHT), { saved: query.done !== undefined }) : toSignIn(request),
    }),
    route({
      method: "POST",
      path: `${ORGANIZATION}/${ROOM}`,
      summary: "Change what an organization asks of a sign-in (form)",
      fresh: true,
      tag: "Pages",
      kind: "page",
      caller,
      params,
      body: policyForm,
      answers: { 303: "Saved", 403: "Not theirs to do", 404: "No organization of theirs", 409: "Whom it would keep out", 422: "The form again" },
      handle: async ({ caller, params: { org }, body, request }) => {
        if (!caller) return toSignIn(request)
        return orStepUp(request.path, async () => save(needs, request, await visitFreshly(needs, caller, org, RIGHT), body))
      },
    }),
  ]
}

async function save(needs: OrganizationsNeeds, request: Incoming, here: Visit, form: z.output<typeof policyForm>): Promise<Answer> {
  const { database, directory, access } = needs
  const { organization, caller } = here
  const names = methodNames(needs, organization.policy)
  const methods = names.filter((name) => Object.hasOwn(form, `${METHOD_FIELD}${name}`))
  if (methods.length === 0) return policyPage(needs, request, here, { status: 422, wrong: noMethod })
  const policy = policySchema.safeParse({
    methods: methods.length === names.length ? null : methods,
    second_factor: form.factor,
    session_absolute_seconds: form.absolute,
    session_idle_seconds: form.idle,
    remember: form.remember !== undefined,
  })
  // Every choice the form offers is one there is: whoever sends another has no form of ours.
  if (!policy.success) return policyPage(needs, request, here, { status: 422 })
  const chosen = policy.data
  const by = { authority: personsAuthority(access, caller.user), request, sessionId: caller.session.id }
  const lockOut = await directory.organizations.simulate(database, organization.id, chosen, by)
  const isConfirmed = form.confirmed !== undefined
  if (lockOut.keepsEveryOwnerOut || (lockOut.count > 0 && !isConfirmed)) return policyPage(needs, request, here, { status: 409, chosen, lockOut })
  await act(needs, here, { permission: RIGHT, request }, (db, revoke, by) =>
    directory.organizations.change(db, revoke, organization.id, { policy: chosen, confirmLockOut: isConfirmed }, by),
  )
  return { status: 303, location: `${pathOf(organization, ROOM)}?done=saved` }
}

const noMethod = ({ organizations: { policy } }: Strings): Wrong => ({ summary: policy.noMethod, advice: policy.noMethodAdvice })

/** Those this service offers, and those that are asked for already. */
function methodNames({ signIn }: OrganizationsNeeds, { methods }: OrganizationPolicy): string[] {
  // What is only shown on top of something else is no way in.
  const waysIn = signIn.methods.filter(({ factor, section }) => factor?.step !== "second" || section !== undefined)
  return [...new Set([...waysIn.map(({ name }) => name), ...(methods ?? [])])]
}

function policyPage(
  needs: OrganizationsNeeds,
  request: Incoming,
  here: Visit,
  { saved, status, wrong, chosen, lockOut }: PageState,
): Promise<Answer> {
  const { organization } = here
  const policy = chosen ?? organization.policy
  const names = methodNames(needs, organization.policy)
  return renderRoom(needs, request, here, {
    title: (t) => t.organizations.policy.title,
    about: (t) => t.organizations.policy.words,
    status: status ?? 200,
    news: saved ? (t) => t.organizations.policy.saved : undefined,
    ...(wrong ? { wrong } : {}),
    body: ({ t }, { csrf }) => {
      const { policy: words, methods: methodWords } = t.organizations
      return (
        <>
          {lockOut && <KeptOut {...{ here, policy, names, lockOut, t, csrf }} />}
          <Form action={pathOf(organization, ROOM)} csrf={csrf} id="rules">
            <fieldset>
              <legend>{words.methods}</legend>
              {names.map((name) => (
                <Check
                  name={`${METHOD_FIELD}${name}`}
                  label={methodWords[name] ?? <bdi>{name}</bdi>}
                  checked={policy.methods?.includes(name) ?? true}
                />
              ))}
              <p class="hint">{words.methodsHint}</p>
            </fieldset>
            <Select
              name="factor"
              label={words.factor}
              options={[
                { value: "optional", label: words.factorOptional },
                { value: "required", label: words.factorRequired },
                { value: "phishing_resistant", label: words.factorPhishingResistant },
              ]}
              value={policy.second_factor}
            />
            <Length name="absolute" label={words.absolute} offered={ABSOLUTE_SECONDS} value={policy.session_absolute_seconds} t={t} />
            <Length name="idle" label={words.idle} offered={IDLE_SECONDS} value={policy.session_idle_seconds} t={t} />
            <Check name="remember" label={words.remember} checked={policy.remember} />
            <Button kind="primary">{words.save}</Button>
          </Form>
        </>
      )
    },
  })
}

interface LengthProps {
  readonly name: string
  readonly label: string
  readonly offered: readonly number[]
  readonly value: number | null
  readonly t: Strings
}

/** A length of time, or what holds everywhere. */
function Length({ name, label, offered, value, t }: LengthProps) {
  const { policy: words } = t.organizations
  const all = [...new Set([...offered, ...(value === null ? [] : [value])])].toSorted((one, other) => one - other)
  return (
    <Select
      name={name}
      label={label}
      options={[
        { value: AS_ELSEWHERE, label: words.asElsewhere },
        ...all.map((seconds) => ({ value: String(seconds), label: words.length({ seconds }) })),
      ]}
      value={value === null ? AS_ELSEWHERE : String(value)}
    />
  )
}

interface KeptOutProps {
  readonly here: Visit
  readonly policy: OrganizationPolicy
  readonly names: readonly string[]
  readonly lockOut: LockOut
  readonly t: Strings
  readonly csrf: string
}

/** Whom the rules would keep out, and the way to save them all the same; for all owners at once there is none. */
function KeptOut({ here, policy, names, lockOut, t, csrf }: KeptOutProps) {
  const { policy: words, members } = t.organizations
  if (lockOut.keepsEveryOwnerOut)
    return (
      <Notice kind="danger" id="keeps-owners-out" isNews>
        <p>{words.wouldKeepOwnersOut}</p>
        <p>{words.wouldKeepOwnersOutAdvice}</p>
      </Notice>
    )
  const named = lockOut.first.slice(0, MAX_NAMED)
  return (
    <Notice kind="warning" id="keeps-out" title={words.wouldKeepOut({ count: lockOut.count })} isNews>
      <p>{words.keptOut}</p>
      <ul>
        {named.map(({ userId, name, email }) => (
          <li>
            <bdi>{name ?? email}</bdi>
            {userId === here.caller.user.id && <strong> · {members.you}</strong>}
          </li>
        ))}
      </ul>
      {lockOut.count > named.length && <p>{words.andOthers({ count: lockOut.count - named.length })}</p>}
      <p>{words.confirmWords}</p>
      <Form action={pathOf(here.organization, ROOM)} csrf={csrf} id="confirm-rules">
        {names
          .filter((name) => policy.methods?.includes(name) ?? true)
          .map((name) => (
            <input type="hidden" name={`${METHOD_FIELD}${name}`} value="on" />
          ))}
        <input type="hidden" name="factor" value={policy.second_factor} />
        <input type="hidden" name="absolute" value={policy.session_absolute_seconds ?? AS_ELSEWHERE} />
        <input type="hidden" name="idle" value={policy.session_idle_seconds ?? AS_ELSEWHERE} />
        {policy.remember && <input type="hidden" name="remember" value="on" />}
        <input type="hidden" name="confirmed" value="yes" />
        <Button kind="danger">{words.saveAnyway}</Button>
      </Form>
    </Notice>
  )
}
