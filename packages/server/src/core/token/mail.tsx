import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, writeMail } from "../../pages/index.ts"

/** To somebody whose refresh token came back after it had been replaced twice: two hold it, and one of them is not them. */
export function stolenTokenMail({ link, ...to }: Letter): Mail {
  return writeMail({ ...to, kind: "token/theft" }, (t) => t.mails.stolenToken({ app: to.app, link }))
}
