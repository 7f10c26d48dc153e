import type { Mail } from "../../kernel/outbox.ts"
import { type Letter, type Strings, writeMail } from "../../pages/index.ts"
import { type Happened, happeningIn } from "../session/index.ts"

/** A change there are words for. */
export type ChangeKind = keyof Strings["securing"]["changes"]

interface ChangeWords {
  subject(values: { readonly app: string }): string
  says(values: { readonly app: string; readonly left: number }): string
  /** What else there is to do, or to know, for whoever did not make it. */
  readonly ifNot?: string
}

export interface WorkingLink {
  readonly link: string
  readonly lifetimeSeconds: number
}

type Addressed = Omit<Letter, "link">
type News = Addressed & { readonly happened: Happened }

/** To the owner, with the link for whoever did not make the change. */
export function changedMail({
  kind,
  left,
  happened,
  link,
  lifetimeSeconds,
  ...to
}: News & WorkingLink & { readonly kind: ChangeKind; readonly left: number }): Mail {
  const { app, locale } = to
  return writeMail({ ...to, kind: `securing/${dashed(kind)}` }, (t) => {
    const { changes, mail } = t.securing
    const words: ChangeWords = changes[kind]
    return {
      subject: words.subject({ app }),
      lines: [words.says({ app, left }), mail.wasYou, ...(words.ifNot === undefined ? [] : [words.ifNot])],
      facts: happeningIn(t, locale, happened),
      link: { href: link, label: mail.notYou },
      after: mail.after({ lifetimeSeconds }),
    }
  })
}

/** To an address somebody had for less than a week: it puts nothing back, the one before it does. */
export function leftMail({ happened, ...to }: News): Mail {
  const { app, locale } = to
  return writeMail({ ...to, kind: "securing/email-left" }, (t) => {
    const { changes, mail } = t.securing
    const { subject, says } = changes.emailChanged
    return { subject: subject({ app }), lines: [says({ app }), mail.wasYou], facts: happeningIn(t, locale, happened), after: mail.addressBefore }
  })
}

/** To an address that somebody has from now on. */
export function movedMail({ happened, link, ...to }: News & { readonly link: string }): Mail {
  const { app, locale } = to
  return writeMail({ ...to, kind: "securing/email-moved" }, (t) => {
    const { subject, says, account, after } = t.securing.moved
    return { subject: subject({ app }), lines: [says({ app })], facts: happeningIn(t, locale, happened), link: { href: link, label: account }, after }
  })
}

/** To an address that is no longer the account's, because the one before it was put back. */
export function addressPutBackMail(to: Addressed): Mail {
  const { app } = to
  return writeMail({ ...to, kind: "securing/email-put-back" }, (t) => {
    const { subject, says, after } = t.securing.putBack
    return { subject: subject({ app }), lines: [says({ app })], after }
  })
}

/** As kinds of mails are written. */
function dashed(kind: string): string {
  return kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
