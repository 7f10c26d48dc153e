import type { Mail } from "../../kernel/outbox.ts"

interface Words {
  readonly subject: string
  readonly lines: readonly string[]
  readonly code?: string
  readonly link?: { readonly href: string; readonly label: string }
}

/** To somebody who may be creating an account. */
export function verificationMail(to: string, appName: string, code: string, link: string): Mail {
  return mail(
    to,
    {
      subject: `${groups(code)} is your code for ${appName}`,
      lines: [`To finish creating your account with ${appName}, enter this code where you began:`],
      code: groups(code),
      link: { href: link, label: "Or open this link" },
    },
    "The code and the link work once, for ten minutes. If you did not ask for them, ignore this mail: without the code nothing happens.",
  )
}

/** To somebody who has an account, when it was tried to create another with the address. Carries nothing that could finish that. */
export function alreadyRegisteredMail(to: string, appName: string, signIn: string): Mail {
  return mail(
    to,
    {
      subject: `You have an account with ${appName} already`,
      lines: [`Somebody, perhaps you, tried to create an account with ${appName} with this address. It has one already, and nothing was changed.`],
      link: { href: signIn, label: "Sign in" },
    },
    "If it was not you, you need not do anything.",
  )
}

/** `12345678` → `1234 5678`: read and typed in two halves. */
export function groups(code: string): string {
  const half = Math.ceil(code.length / 2)
  return `${code.slice(0, half)} ${code.slice(half)}`
}

function mail(to: string, { subject, lines, code, link }: Words, after: string): Mail {
  const text = [...lines, ...(code === undefined ? [] : [`    ${code}`]), ...(link ? [`${link.label}:\n${link.href}`] : []), after].join("\n\n")
  const html = String(
    <html lang="en">
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
  return { to, subject, text: `${text}\n`, html: `<!doctype html>${html}` }
}
