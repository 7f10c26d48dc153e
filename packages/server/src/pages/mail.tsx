import type { Mail } from "../kernel/outbox.ts"
import type { Locale, Localised } from "./locale.ts"

/** What a mail says, in its order. */
export interface Words {
  readonly subject: string
  readonly lines: readonly string[]
  readonly code?: string
  readonly link?: { readonly href: string; readonly label: string }
  /** The small print. */
  readonly after: string
}

/** To whom, in which language, and why: `<slice>/<what>`. */
export interface Envelope {
  readonly to: string
  readonly locale: Locale
  readonly kind: string
  /** Whether strangers can cause it: then only so many go to one address within an hour. */
  readonly unasked?: boolean
  /** In milliseconds since the epoch: a mail that carries something short-lived is not sent when that is over. */
  readonly expiresAt?: number
}

/** One mail as text and as HTML, in its reader's language. */
export function writeMail({ locale, ...envelope }: Envelope, words: Localised<Words>): Mail {
  const { subject, lines, code, link, after } = words[locale]
  const text = [...lines, ...(code === undefined ? [] : [`    ${code}`]), ...(link ? [`${link.label}:\n${link.href}`] : []), after].join("\n\n")
  const html = String(
    <html lang={locale}>
      <body style="font: 16px/24px sans-serif; color: #1c2333; max-width: 480px; margin: 0 auto; padding: 24px">
        {lines.map((line) => (
          <p>{line}</p>
        ))}
        {code !== undefined && <p style="font-size: 24px; font-weight: 600; letter-spacing: 0.1em">{code}</p>}
        {link && (
          <p>
            <a href={link.href}>{link.label}</a>
          </p>
        )}
        <p style="color: #5b6475; font-size: 14px">{after}</p>
      </body>
    </html>,
  )
  return { ...envelope, subject, text: `${text}\n`, html: `<!doctype html>${html}` }
}
