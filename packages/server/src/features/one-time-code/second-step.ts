import type { Challenge, Evidence, Factor } from "../../core/sign-in/index.ts"
import type { Core } from "../feature.ts"
import { secondStepMail } from "./mail.tsx"

/** On the wire. */
export const NAME = "email_otp"
const PURPOSE = "second step"
const MINUTE_SECONDS = 60
/** As in an attempt: the first and four more. */
const MAX_SENDS = 5
/** Whoever reads the mail can have a new password too, so it is no second factor: it raises no level. */
const EVIDENCE: Evidence = { method: NAME, amr: ["otp"], kind: "second", weak: true, byMail: true }

/**
 * A code by mail as the second step of a sign-in that began with something else, where the setting allows it; never after a
 * first step by mail, and never to prove oneself anew. Its code belongs to the attempt and works in its browser alone.
 */
export function secondStepByMail({
  clock,
  config,
  database,
  oneTime,
  outbox,
  pages,
}: Pick<Core, "clock" | "config" | "database" | "oneTime" | "outbox" | "pages">): Factor {
  const about = ({ attempt, proof }: Challenge) => ({ purpose: PURPOSE, subject: attempt.id, proof })
  return {
    name: NAME,
    step: "second",
    isGuessable: true,
    offered: (_db, _user, { intent, shown }) => intent === "sign_in" && shown.length > 0 && shown.every(({ byMail }) => !byMail),
    begin: async (challenge) => {
      const { user, attempt, request } = challenge
      const lifetimeMs = attempt.expiresAt - clock.now()
      const wanted = { ...about(challenge), email: user.email, user }
      await database.transaction(async (db) => {
        const isFirst = (await oneTime.confirmCode(db, about(challenge))) === undefined
        const issued = isFirst ? await oneTime.issue(db, { ...wanted, lifetimeMs }) : await oneTime.replace(db, wanted, MAX_SENDS)
        if (!issued) return
        const to = { to: user.email, locale: pages.languageOf(request, user.locale), app: config.appName }
        await outbox.put(
          db,
          secondStepMail({
            ...to,
            code: issued.code,
            lifetimeSeconds: MINUTE_SECONDS * Math.max(1, Math.floor(lifetimeMs / 60_000)),
            expiresAt: attempt.expiresAt,
          }),
        )
      })
      return {}
    },
    check: async (challenge, { code = "" }) => {
      if (!(await oneTime.isRight(about(challenge), code))) return undefined
      return async (db) => {
        const { kind } = await oneTime.guess(db, { ...about(challenge), email: challenge.user.email }, code)
        return kind === "right" ? EVIDENCE : undefined
      }
    },
    words: (t) => t.mailLink.second,
    field: { name: "code", type: "text", inputmode: "numeric", autocomplete: "one-time-code" },
  }
}
