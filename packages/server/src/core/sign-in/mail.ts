import type { Mail } from "../../kernel/outbox.ts"
import { type Locale, writeMail } from "../../pages/index.ts"

/** To the owner of an account whose secret was guessed wrong too often. Strangers can cause it. */
export function lockedMail(to: string, locale: Locale, appName: string, link: string): Mail {
  return writeMail(
    { to, locale, kind: "sign-in/locked", unasked: true },
    {
      en: {
        subject: `Too many failed sign-ins to ${appName}`,
        lines: [
          `Somebody, perhaps you, tried several times to sign in to your account with ${appName} and failed. New devices cannot try any more. Devices you have signed in on before still can.`,
          "If it was you and you want to sign in on a new device, open this link there:",
        ],
        link: { href: link, label: "Allow new tries" },
        after: "The link works once, for an hour. If it was not you, you need not do anything: nobody got in, and nobody will this way.",
      },
      de: {
        subject: `Zu viele misslungene Anmeldungen bei ${appName}`,
        lines: [
          `Jemand, vielleicht Sie selbst, hat mehrmals vergeblich versucht, sich bei Ihrem Konto bei ${appName} anzumelden. Auf neuen Geräten sind keine Versuche mehr möglich. Auf Geräten, auf denen Sie schon angemeldet waren, können Sie sich weiter anmelden.`,
          "Waren Sie es und möchten Sie sich auf einem neuen Gerät anmelden, öffnen Sie dort diesen Link:",
        ],
        link: { href: link, label: "Neue Versuche erlauben" },
        after:
          "Der Link gilt einmal, eine Stunde lang. Waren Sie es nicht, müssen Sie nichts tun: Niemand ist hineingekommen, und auf diesem Weg kommt niemand hinein.",
      },
    },
  )
}
