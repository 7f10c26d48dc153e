import { ATTEMPT_LIFETIME_MS, type Attempt, type AttemptId, type Evidence, type OpenAttempt, type Outcome } from "../../core/sign-in/index.ts"
import type { Email } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import { isId } from "../../kernel/id.ts"
import type { Core } from "../feature.ts"
import { alreadyRegisteredMail, verificationMail } from "./mail.tsx"

const PURPOSE = "attempt"
/** The first mail and four more; whoever asks for another gets the same answer and no mail. */
const MAX_SENDS = 5
const EVIDENCE: Evidence = { method: "email_code", amr: ["otp"], kind: "first" }

type Needs = Pick<Core, "config" | "database" | "oneTime" | "outbox" | "signIn">
/** Credentials chosen in the browser that proves the address, prepared, by method. */
type Brought = Readonly<Record<string, string>>

export interface Codes {
  /** The code and mail of a new attempt, in its transaction. */
  send(db: Db, attempt: Attempt, proof: string): Promise<void>
  resend(open: OpenAttempt): Promise<void>
  confirmCode(db: Db, attempt: AttemptId, proof: string): Promise<string | undefined>
  /** The code from the mail, typed in the browser that began the attempt. */
  verifyCode(open: OpenAttempt, code: string, request: Incoming): Promise<Outcome>
  /** The link from the mail, opened in that browser. */
  verifyLink(token: string, request: Incoming): Promise<{ readonly outcome: Outcome; readonly attempt: AttemptId }>
  /** The link, opened in any other browser, with the code shown in the first. */
  verifyElsewhere(
    token: string,
    confirm: string,
    brought: Brought,
    request: Incoming,
  ): Promise<{ readonly outcome: Outcome; readonly attempt: AttemptId }>
  /** Where a link leads, without using it. @throws link_used, link_expired */
  look(token: string, request: Incoming): Promise<{ readonly attempt: AttemptId; readonly began: boolean; readonly email: Email }>
}

/**
 * One code and one link for each attempt, both in one mail. The code is typed in the browser that began the attempt. In that
 * browser the link is enough; anywhere else the confirmation code shown there must be typed as well, and it is the browser
 * that types it that gets signed in.
 */
export function createCodes({ config, database, oneTime, outbox, signIn }: Needs): Codes {
  async function mail(db: Db, attempt: Attempt, { code, token }: { readonly code: string; readonly token: string }): Promise<void> {
    const { email, locale, expiresAt, decoy } = attempt
    const to = { to: email, locale, app: config.appName }
    if (decoy) return outbox.put(db, alreadyRegisteredMail({ ...to, link: `${config.issuer}/sign-in` }))
    const link = `${config.issuer}/verify?token=${token}`
    await outbox.put(db, verificationMail({ ...to, code, link, lifetimeSeconds: ATTEMPT_LIFETIME_MS / 1_000, expiresAt }))
  }

  const about = (subject: AttemptId, proof: string) => ({ purpose: PURPOSE, subject, proof })
  const wanted = ({ id, email, decoy }: Attempt, proof: string) => ({ ...about(id, proof), email, isDecoy: decoy })
  const finish = (db: Db, attempt: AttemptId, keep: boolean, brought: Brought, request: Incoming) =>
    signIn.finish(db, attempt, EVIDENCE, keep, brought, request)

  return {
    send: async (db, attempt, proof) => mail(db, attempt, await oneTime.issue(db, { ...wanted(attempt, proof), lifetimeMs: ATTEMPT_LIFETIME_MS })),
    resend: async ({ attempt, proof }) =>
      database.transaction(async (db) => {
        const issued = await oneTime.replace(db, wanted(attempt, proof), MAX_SENDS)
        if (issued) await mail(db, attempt, issued)
      }),
    confirmCode: (db, attempt, proof) => oneTime.confirmCode(db, about(attempt, proof)),
    verifyCode: async ({ attempt, proof }, code, request) => {
      const result = await database.transaction(async (db) => {
        const guessed = await oneTime.guess(db, { ...about(attempt.id, proof), email: attempt.email }, code)
        return guessed.kind === "wrong" ? guessed : { kind: "right" as const, outcome: await finish(db, attempt.id, true, {}, request) }
      })
      if (result.kind === "wrong") throw result.problem
      return result.outcome
    },
    verifyLink: (token, request) =>
      database.transaction(async (db) => {
        const attempt = attemptOf(await oneTime.consume(db, PURPOSE, token))
        return { attempt, outcome: await finish(db, attempt, true, {}, request) }
      }),
    verifyElsewhere: async (token, confirm, brought, request) => {
      const result = await database.transaction(async (db) => {
        const guessed = await oneTime.guessElsewhere(db, PURPOSE, token, confirm)
        if (guessed.kind === "wrong") return guessed
        const attempt = attemptOf(guessed.secret)
        return { kind: "right" as const, attempt, outcome: await finish(db, attempt, false, brought, request) }
      })
      if (result.kind === "wrong") throw result.problem
      return result
    },
    look: async (token, request) => {
      const secret = await oneTime.look(PURPOSE, token)
      const attempt = attemptOf(secret)
      return { attempt, began: (await signIn.find(request, attempt)) !== undefined, email: secret.email }
    },
  }
}

function attemptOf({ subject }: { readonly subject: string }): AttemptId {
  if (!isId("att", subject)) throw new Error("a link of an attempt that is about something else")
  return subject
}
