import type { Mail } from "../../kernel/outbox.ts"
import { type Locale, writeMail } from "../../pages/index.ts"

/** To somebody whose refresh token came back after it had been replaced twice: two hold it, and one of them is not them. */
export function stolenTokenMail(to: string, locale: Locale, appName: string, account: string): Mail {
  return writeMail(
    { to, locale, kind: "token/theft" },
    {
      en: {
        subject: `A device was signed out of ${appName} for your safety`,
        lines: [
          `A key that keeps one of your devices signed in to ${appName} was used a second time after it had been replaced. That can mean that somebody copied it.`,
          "That device has been signed out, and the copy no longer works. Sign in again when you need to, and look at the devices that are signed in:",
        ],
        link: { href: account, label: "Your account" },
        after: "If you restored a device from a backup lately, that may be the reason. Otherwise change your password.",
      },
      de: {
        subject: `Ein Gerät wurde zu Ihrer Sicherheit bei ${appName} abgemeldet`,
        lines: [
          `Ein Schlüssel, der eines Ihrer Geräte bei ${appName} angemeldet hält, wurde ein zweites Mal benutzt, nachdem er ersetzt war. Das kann heißen, dass ihn jemand kopiert hat.`,
          "Das Gerät wurde abgemeldet, und die Kopie ist wertlos. Melden Sie sich bei Bedarf neu an und sehen Sie nach, welche Geräte angemeldet sind:",
        ],
        link: { href: account, label: "Ihr Konto" },
        after: "Haben Sie kürzlich ein Gerät aus einer Sicherung wiederhergestellt, kann das der Grund sein. Ändern Sie sonst Ihr Passwort.",
      },
    },
  )
}
