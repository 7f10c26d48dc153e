import type { Mail } from "../../kernel/outbox.ts"
import { type Locale, writeMail } from "../../pages/index.ts"

/** To somebody whose account was opened with a recovery link. */
export function recoveredMail(to: string, locale: Locale, appName: string, accountUrl: string): Mail {
  return writeMail(
    { to, locale, kind: "recovery/used" },
    {
      en: {
        subject: `Your ${appName} account was recovered`,
        lines: [
          `Somebody opened your ${appName} account with a recovery link that an operator of the service had made, and chose a new password.`,
          "You are signed out everywhere else.",
        ],
        link: { href: accountUrl, label: "Your account" },
        after: "If that was not you, tell whoever runs the service at once.",
      },
      de: {
        subject: `Ihr Konto bei ${appName} wurde wiederhergestellt`,
        lines: [
          `Jemand hat Ihr Konto bei ${appName} mit einem Wiederherstellungslink geöffnet, den ein Betreiber des Dienstes erstellt hatte, und ein neues Passwort gewählt.`,
          "Überall sonst sind Sie abgemeldet.",
        ],
        link: { href: accountUrl, label: "Ihr Konto" },
        after: "Wenn Sie das nicht waren, sagen Sie es sofort dem Betreiber des Dienstes.",
      },
    },
  )
}
