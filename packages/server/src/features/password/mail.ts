import type { Mail } from "../../kernel/outbox.ts"
import { type Locale, writeMail } from "../../pages/index.ts"

export function passwordChangedMail(to: string, locale: Locale, appName: string, account: string): Mail {
  return writeMail(
    { to, locale, kind: "password/changed" },
    {
      en: {
        subject: `Your password for ${appName} was changed`,
        lines: [
          `The password of your account with ${appName} was changed. Every device but the one it was changed on has been signed out.`,
          "If it was you, there is nothing to do. You can see where you are signed in here:",
        ],
        link: { href: account, label: "Your account" },
        after: "If it was not you, tell whoever runs the service at once: somebody knows your old password.",
      },
      de: {
        subject: `Ihr Passwort für ${appName} wurde geändert`,
        lines: [
          `Das Passwort Ihres Kontos bei ${appName} wurde geändert. Alle Geräte außer dem, auf dem es geändert wurde, sind abgemeldet.`,
          "Waren Sie es selbst, ist nichts zu tun. Wo Sie angemeldet sind, sehen Sie hier:",
        ],
        link: { href: account, label: "Ihr Konto" },
        after: "Waren Sie es nicht, wenden Sie sich sofort an den Betreiber des Dienstes: Jemand kennt Ihr altes Passwort.",
      },
    },
  )
}
