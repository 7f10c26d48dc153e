import type { Mail } from "../kernel/outbox.ts"
import { directionOf, type Locale, type Localised } from "./locale.ts"
import { stringsFor } from "./strings/index.ts"
import type { Strings } from "./strings/strings.ts"

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

/** RFC 5322 §2.1.1 asks for 78 at most. */
const MAX_LINE_CHARACTERS = 76

/**
 * One mail as text and as HTML, in its reader's language. The HTML sets no colours, so that it reads as well on a dark
 * ground; it loads nothing from anywhere.
 */
export function writeMail({ locale, ...envelope }: Envelope, words: Localised<Words> | ((t: Strings) => Words)): Mail {
  const { subject, lines, code, link, after } = typeof words === "function" ? words(stringsFor(locale)) : (words[locale] ?? words.en)
  const text = [
    ...lines.map(wrapped),
    ...(code === undefined ? [] : [`    ${code}`]),
    // A link is one line, however long: broken in two it leads nowhere.
    ...(link ? [`${link.label}:\n${link.href}`] : []),
    wrapped(after),
  ].join("\n\n")
  const html = String(
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style="font: 16px/24px sans-serif; max-width: 480px; margin: 0 auto; padding: 24px">
        {lines.map((line) => (
          <p>{line}</p>
        ))}
        {code !== undefined && <p style="font-size: 24px; font-weight: 600; letter-spacing: 0.1em">{code}</p>}
        {link && (
          <p>
            <a href={link.href}>{link.label}</a>
          </p>
        )}
        <p style="font-size: 14px; opacity: 0.75">{after}</p>
      </body>
    </html>,
  )
  return { ...envelope, subject, text: `${text}\n`, html: `<!doctype html>${html}` }
}

/** Breaks a paragraph between words. */
function wrapped(paragraph: string): string {
  const lines: string[] = []
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= MAX_LINE_CHARACTERS) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join("\n")
}
