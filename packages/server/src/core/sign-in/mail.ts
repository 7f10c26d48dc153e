import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

/** To the owner of an account somebody has passed the first step of, and guesses at the second. Strangers can cause it. */
export function closedMail(to: Letter): Mail {
  return writeMail({ ...to, kind: "sign-in/second-step-closed", unasked: true }, (t) => t.steps.closedMail({ app: to.app, link: to.link }))
}

/** To the owner of an account whose secret was guessed wrong too often. Strangers can cause it. */
export function lockedMail({ link, lifetimeSeconds, ...to }: Letter & { readonly lifetimeSeconds: number }): Mail {
  return writeMail({ ...to, kind: "sign-in/locked", unasked: true }, (t) => t.mails.locked({ app: to.app, link, lifetimeSeconds }))
}
