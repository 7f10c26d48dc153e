/** Where the mails of well-known domains are read. */
const WEBMAIL: readonly { readonly domain: RegExp; readonly name: string; readonly href: string }[] = [
  { domain: /^(gmail|googlemail)\.com$/, name: "Gmail", href: "https://mail.google.com/" },
  { domain: /^(outlook|hotmail|live)\.com$/, name: "Outlook", href: "https://outlook.live.com/mail/" },
  { domain: /^yahoo\.(com|[a-z]{2}|com?\.[a-z]{2})$/, name: "Yahoo Mail", href: "https://mail.yahoo.com/" },
  { domain: /^icloud\.com$/, name: "iCloud Mail", href: "https://www.icloud.com/mail/" },
  { domain: /^proton\.me$/, name: "Proton Mail", href: "https://mail.proton.me/" },
  { domain: /^gmx\.(net|de|at|ch)$/, name: "GMX", href: "https://www.gmx.net/" },
  { domain: /^gmx\.com$/, name: "GMX", href: "https://www.gmx.com/" },
  { domain: /^web\.de$/, name: "WEB.DE", href: "https://web.de/" },
]

export interface Webmail {
  readonly name: string
  readonly href: string
}

/** By the address's domain alone, so that it tells nothing about the address. @param email in its stored form */
export function webmailOf(email: string): Webmail | undefined {
  const domain = email.slice(email.lastIndexOf("@") + 1)
  const found = WEBMAIL.find((candidate) => candidate.domain.test(domain))
  return found && { name: found.name, href: found.href }
}
