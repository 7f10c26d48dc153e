import type { Mail } from "../kernel/outbox.ts"
import { directionOf, type Locale } from "./locale.ts"
import { mailText } from "./mail-text.ts"
import { cleaned, isolate, piecesAround } from "./one-line.ts"
import { stringsFor } from "./strings/index.ts"
import type { Strings } from "./strings/strings.ts"
import type { Words } from "./strings/words.ts"

/** To whom, in which language, in whose name, and why: `<slice>/<what>`. */
export interface Envelope {
  readonly to: string
  readonly locale: Locale
  /** What the application is called. */
  readonly app: string
  readonly kind: string
  /** Whether strangers can cause it: then only so many go to one address within an hour. */
  readonly unasked?: boolean
  /** In milliseconds since the epoch: a mail that carries something short-lived is not sent when that is over. */
  readonly expiresAt?: number
}

/** What every mail of ours needs to be written: to whom, and where its link leads. */
export interface Letter extends Pick<Envelope, "to" | "locale" | "app"> {
  readonly link: string
}

/**
 * One mail as text and as HTML, in its reader's language. Whatever is put into a text stays on its line and in its place:
 * line breaks and controls of writing direction are taken out, a name of the other direction is isolated. The HTML sets no
 * colours, so that it reads as well on a dark ground; it loads nothing from anywhere.
 */
export function writeMail({ locale, app, ...envelope }: Envelope, words: (t: Strings) => Words): Mail {
  const t = stringsFor(locale)
  const name = cleaned(app)
  const written = onOneLine(words(t))
  return {
    ...envelope,
    subject: subjectOf(written),
    text: mailText(written, locale, (line) => isolate(line, name, locale), t.mails.linkFollows),
    html: `<!doctype html>${String(<Document words={written} locale={locale} app={name} />)}`,
  }
}

/** Each of its texts is one line: nothing that was put into one begins another. */
function onOneLine({ subject, lines, facts, link, after, ...rest }: Words): Words {
  return {
    ...rest,
    subject: cleaned(subject),
    lines: lines.map(cleaned),
    ...(facts ? { facts: facts.map(cleaned) } : {}),
    ...(link ? { link: { href: link.href, label: cleaned(link.label) } } : {}),
    after: cleaned(after),
  }
}

/** The two halves of a code stay in their order, also where one writes from right to left: that space belongs to the number. */
function subjectOf({ subject, code }: Words): string {
  return code === undefined ? subject : subject.replace(code, code.replaceAll(" ", "\u00a0"))
}

/** Said once, as mail programs want it: in the elements themselves. */
const STYLES = {
  body: "font: 16px/24px sans-serif; max-width: 480px; margin: 0 auto; padding: 24px",
  app: "font-weight: 600; margin: 0 0 24px",
  code: "font-size: 24px; line-height: 32px; font-weight: 600; letter-spacing: 0.1em; margin: 24px 0",
  action: "margin: 24px 0",
  button: "display: inline-block; padding: 10px 20px; border: 1px solid; border-radius: 10px; font-weight: 600; text-decoration: none",
  after: "font-size: 14px; opacity: 0.75",
} as const

function Document({ words, locale, app }: { readonly words: Words; readonly locale: Locale; readonly app: string }) {
  const { subject, lines, facts, code, link, after } = words
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style={STYLES.body}>
        <p style={STYLES.app}>
          <bdi>{app}</bdi>
        </p>
        {lines.map((line) => (
          <p>
            <Line text={line} app={app} />
          </p>
        ))}
        {facts && (
          <p>
            {facts.map((fact, index) => (
              <>
                {index > 0 && <br />}
                {fact}
              </>
            ))}
          </p>
        )}
        {code !== undefined && (
          <p style={STYLES.code}>
            <bdi dir="ltr">{code}</bdi>
          </p>
        )}
        {link && (
          <p style={STYLES.action}>
            <a href={link.href} style={STYLES.button}>
              {link.label}
            </a>
          </p>
        )}
        <p style={STYLES.after}>
          <Line text={after} app={app} />
        </p>
      </body>
    </html>
  )
}

function Line({ text, app }: { readonly text: string; readonly app: string }) {
  return <>{piecesAround(text, app).map((piece, index) => (index === 0 ? piece : [<bdi>{app}</bdi>, piece]))}</>
}
