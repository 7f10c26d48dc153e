import type { Guessed, Secret } from "../../core/one-time/index.ts"
import {
  ATTEMPT_LIFETIME_MS,
  type Attempt,
  type AttemptId,
  type Evidence,
  type OpenAttempt,
  type Outcome,
  signInErrors,
} from "../../core/sign-in/index.ts"
import type { Email } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { isId } from "../../kernel/id.ts"
import type { Core } from "../feature.ts"
import { alreadyRegisteredMail, signInMail, verificationMail } from "./mail.tsx"

const PURPOSE = "attempt"
/** The first mail and four more; whoever asks for another gets the same answer and no mail. */
const MAX_SENDS = 5
/** Of an account that comes to be by it. */
const CODE: Evidence = { method: "email_code", amr: ["otp"], kind: "first", byMail: true }
/** Of an account there is. */
const LINK: Evidence = { ...CODE, method: "magic_link" }

type Needs = Pick<Core, "config" | "database" | "invited" | "oneTime" | "outbox" | "signIn">
/** Credentials chosen in the browser that proves the address, prepared, by method. */
type Brought = Readonly<Record<string, string>>

/** What a mail was answered with comes to. */
interface Answered {
  readonly outcome: Outcome
  readonly attempt: AttemptId
}

/** Where a link leads. */
export interface Looked {
  readonly attempt: AttemptId
  /** Whether it was asked for in the browser that looks. */
  readonly began: boolean
  readonly email: Email
  /** Of an account there is; otherwise one comes to be. */
  readonly signsIn: boolean
}

export interface Codes {
  /** The code, link and mail of a new attempt, in its transaction. */
  send(db: Db, attempt: Attempt, proof: string): Promise<void>
  resend(open: OpenAttempt): Promise<void>
  /** Begins anew what has expired, with what was typed and chosen for it. */
  again(open: OpenAttempt, request: Incoming): Promise<Outcome>
  confirmCode(db: Db, attempt: AttemptId, proof: string): Promise<string | undefined>
  /** The code from the mail, typed in the browser that began the attempt. */
  verifyCode(open: OpenAttempt, code: string, request: Incoming): Promise<Outcome>
  /** The link from the mail, opened in that browser. */
  verifyLink(token: string, request: Incoming): Promise<Answered>
  /** The link, opened in any other browser, with the code shown in the first. */
  verifyElsewhere(token: string, confirm: string, brought: Brought, request: Incoming): Promise<Answered>
  /** Where a link leads, without using it. @throws link_used, link_expired */
  look(token: string, request: Incoming): Promise<Looked>
  /** The attempt of a link that may be over, if this browser began it. */
  recall(token: string, request: Incoming): Promise<OpenAttempt | undefined>
}

/**
 * One code and one link for each attempt, both in one mail. The code is typed in the browser that began the attempt. In that
 * browser the link is enough; anywhere else the confirmation code shown there must be typed as well, and it is the browser
 * that types it that gets signed in.
 */
export function createCodes({ config, database, invited, oneTime, outbox, signIn }: Needs): Codes {
  /** @returns whether it will be sent */
  async function mail(db: Db, attempt: Attempt, { code, token }: { readonly code: string; readonly token: string }): Promise<boolean> {
    const { email, locale, expiresAt, decoy, intent } = attempt
    const to = { to: email, locale, app: config.appName }
    const letter = { ...to, code, link: `${config.issuer}/verify?token=${token}`, lifetimeSeconds: ATTEMPT_LIFETIME_MS / 1_000, expiresAt }
    if (intent === "sign_in") return !decoy && (await outbox.put(db, signInMail(letter)))
    return outbox.put(db, decoy ? alreadyRegisteredMail({ ...to, link: `${config.issuer}/sign-in` }) : verificationMail(letter))
  }

  const about = (subject: AttemptId, proof: string) => ({ purpose: PURPOSE, subject, proof })
  const wanted = ({ id, email, decoy, userId, userEpoch }: Attempt, proof: string) => ({
    ...about(id, proof),
    email,
    isDecoy: decoy,
    user: userId === null ? undefined : { id: userId, epoch: userEpoch },
  })

  /** The newest kills the older, once it is on its way: nobody ends another's link by asking for more than are sent. */
  async function send(db: Db, attempt: Attempt, issued: { readonly code: string; readonly token: string }): Promise<void> {
    if ((await mail(db, attempt, issued)) && attempt.userId !== null)
      await oneTime.endOthers(db, { purpose: PURPOSE, subject: attempt.id, userId: attempt.userId })
  }

  async function finish(db: Db, secret: Secret, keep: boolean, brought: Brought, request: Incoming): Promise<Answered> {
    const attempt = attemptOf(secret)
    return { attempt, outcome: await signIn.finish(db, attempt, secret.userId === null ? CODE : LINK, keep, brought, request) }
  }

  /** A wrong guess stays counted. */
  async function guessed(guess: (db: Db) => Promise<Guessed>, keep: boolean, brought: Brought, request: Incoming): Promise<Answered> {
    const result = await database.transaction(async (db) => {
      const guessed = await guess(db)
      return guessed.kind === "wrong" ? guessed : finish(db, guessed.secret, keep, brought, request)
    })
    if ("problem" in result) throw result.problem
    return result
  }

  return {
    send: async (db, attempt, proof) => send(db, attempt, await oneTime.issue(db, { ...wanted(attempt, proof), lifetimeMs: ATTEMPT_LIFETIME_MS })),
    resend: async ({ attempt, proof }) =>
      database.transaction(async (db) => {
        const issued = await oneTime.replace(db, wanted(attempt, proof), MAX_SENDS)
        if (issued) await send(db, attempt, issued)
      }),
    again: async ({ attempt }, request) => {
      const { intent, email, name, locale, enrolments, options } = attempt
      if (intent === "step_up" || attempt.shown.length > 0) throw signInErrors.attempt_expired()
      await oneTime.drop(database, { purpose: PURPOSE, subject: attempt.id })
      return intent === "sign_in"
        ? signIn.beginByMail({ email, locale, options })
        : signIn.beginSignUp({ email, name, locale, enrolments, options, invitation: invited.token(request), request })
    },
    confirmCode: (db, attempt, proof) => oneTime.confirmCode(db, about(attempt, proof)),
    verifyCode: async ({ attempt, proof }, code, request) => {
      const { email } = attempt
      const { outcome } = await guessed((db) => oneTime.guess(db, { ...about(attempt.id, proof), email }, code), true, {}, request)
      return outcome
    },
    verifyLink: (token, request) => database.transaction(async (db) => finish(db, await oneTime.consume(db, PURPOSE, token), true, {}, request)),
    verifyElsewhere: (token, confirm, brought, request) =>
      guessed((db) => oneTime.guessElsewhere(db, PURPOSE, token, confirm), false, brought, request),
    look: async (token, request) => {
      const secret = await oneTime.look(PURPOSE, token)
      const attempt = attemptOf(secret)
      const began = (await signIn.find(request, attempt)) !== undefined
      return { attempt, began, email: secret.email, signsIn: secret.userId !== null }
    },
    recall: async (token, request) => {
      const secret = await oneTime.recall(PURPOSE, token)
      return secret && signIn.find(request, attemptOf(secret))
    },
  }
}

function attemptOf({ subject }: { readonly subject: string }): AttemptId {
  if (!isId("att", subject)) throw new Error("a link of an attempt that is about something else")
  return subject
}
