import type { Mail } from "../../kernel/outbox.ts"
import { type Locale, writeMail } from "../../pages/index.ts"

/** To somebody who asked for a new password, or in whose name it was asked for. */
export function resetLinkMail(to: string, locale: Locale, appName: string, link: string): Mail {
  return writeMail(
    { to, locale, kind: "password/reset-link", unasked: true },
    {
      en: {
        subject: `A new password for ${appName}`,
        lines: [`Somebody, perhaps you, asked for a new password for your account with ${appName}.`],
        link: { href: link, label: "Choose a new password" },
        after:
          "The link works once, for ten minutes; only the newest one does. If you did not ask for it, ignore this mail: your password stays as it is.",
      },
      de: {
        subject: `Ein neues Passwort für ${appName}`,
        lines: [`Jemand, vielleicht Sie selbst, hat ein neues Passwort für Ihr Konto bei ${appName} angefordert.`],
        link: { href: link, label: "Neues Passwort wählen" },
        after:
          "Der Link gilt einmal, zehn Minuten lang, und nur der neueste. Haben Sie ihn nicht angefordert, können Sie diese Mail übergehen: Ihr Passwort bleibt, wie es ist.",
      },
    },
  )
}

/** @param secure the link for whoever did not do it */
export function passwordChangedMail(to: string, locale: Locale, appName: string, secure: string): Mail {
  return writeMail(
    { to, locale, kind: "password/changed" },
    {
      en: {
        subject: `Your password for ${appName} was changed`,
        lines: [
          `The password of your account with ${appName} was changed. Every device but the one it was changed on has been signed out.`,
          "If it was you, there is nothing to do.",
        ],
        link: { href: secure, label: "This wasn't me" },
        after: "The link signs everybody out and lets only you choose a new password. It works once, for seven days.",
      },
      de: {
        subject: `Ihr Passwort für ${appName} wurde geändert`,
        lines: [
          `Das Passwort Ihres Kontos bei ${appName} wurde geändert. Alle Geräte außer dem, auf dem es geändert wurde, sind abgemeldet.`,
          "Waren Sie es selbst, ist nichts zu tun.",
        ],
        link: { href: secure, label: "Das war ich nicht" },
        after: "Der Link meldet alle ab und lässt nur Sie ein neues Passwort wählen. Er gilt einmal, sieben Tage lang.",
      },
    },
  )
}

/** @param secure the link for whoever did not do it */
export function passwordResetMail(to: string, locale: Locale, appName: string, secure: string): Mail {
  return writeMail(
    { to, locale, kind: "password/reset" },
    {
      en: {
        subject: `Your password for ${appName} was reset`,
        lines: [
          `A new password was chosen for your account with ${appName}, by a link from a mail to this address. Every device has been signed out.`,
          "If it was you, there is nothing to do.",
        ],
        link: { href: secure, label: "This wasn't me" },
        after:
          "Then somebody else can read your mail: change the password of your mailbox first. The link signs everybody out and takes the new password away. It works once, for seven days.",
      },
      de: {
        subject: `Ihr Passwort für ${appName} wurde zurückgesetzt`,
        lines: [
          `Für Ihr Konto bei ${appName} wurde über einen Link aus einer Mail an diese Adresse ein neues Passwort gewählt. Alle Geräte sind abgemeldet.`,
          "Waren Sie es selbst, ist nichts zu tun.",
        ],
        link: { href: secure, label: "Das war ich nicht" },
        after:
          "Dann liest jemand anders Ihre Mails: Ändern Sie zuerst das Passwort Ihres Postfachs. Der Link meldet alle ab und nimmt das neue Passwort zurück. Er gilt einmal, sieben Tage lang.",
      },
    },
  )
}

/** After "this wasn't me". */
export function securedMail(to: string, locale: Locale, appName: string, link: string): Mail {
  return writeMail(
    { to, locale, kind: "password/secured" },
    {
      en: {
        subject: `Your account with ${appName} is secured`,
        lines: [`Everybody was signed out of your account with ${appName}, and its password no longer works. Choose a new one:`],
        link: { href: link, label: "Choose a new password" },
        after: "The link works once, for ten minutes. You can ask for another at any time on the sign-in page.",
      },
      de: {
        subject: `Ihr Konto bei ${appName} ist gesichert`,
        lines: [`Alle wurden von Ihrem Konto bei ${appName} abgemeldet, und das Passwort gilt nicht mehr. Wählen Sie ein neues:`],
        link: { href: link, label: "Neues Passwort wählen" },
        after: "Der Link gilt einmal, zehn Minuten lang. Auf der Anmeldeseite können Sie jederzeit einen weiteren anfordern.",
      },
    },
  )
}
