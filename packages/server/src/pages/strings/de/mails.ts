import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("de")

export const mails: Strings["mails"] = {
  linkFollows: ({ label }) => `${label}:`,
  when: ({ instant }) => `Wann: ${instant}`,
  device: ({ device }) => `Womit: ${device}`,

  verification: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} ist Ihr Code für ${app}`,
    lines: [`Um Ihr Konto bei ${app} fertig anzulegen, geben Sie diesen Code dort ein, wo Sie begonnen haben:`],
    code,
    link: { href: link, label: "Oder öffnen Sie diesen Link" },
    after: `Code und Link gelten einmal, ${length(lifetimeSeconds)} lang. Haben Sie nicht danach gefragt, können Sie diese Mail übergehen: Ohne den Code geschieht nichts.`,
  }),

  alreadyRegistered: ({ app, link }) => ({
    subject: `Sie haben schon ein Konto bei ${app}`,
    lines: [`Jemand, vielleicht Sie selbst, wollte mit dieser Adresse ein Konto bei ${app} anlegen. Es gibt schon eines, und nichts wurde geändert.`],
    link: { href: link, label: "Anmelden" },
    after: "Waren Sie es nicht, müssen Sie nichts tun.",
  }),

  resetLink: ({ app, link, lifetimeSeconds }) => ({
    subject: `Ein neues Passwort für ${app}`,
    lines: [`Jemand, vielleicht Sie selbst, hat ein neues Passwort für Ihr Konto bei ${app} angefordert.`],
    link: { href: link, label: "Neues Passwort wählen" },
    after: `Der Link gilt einmal, ${length(lifetimeSeconds)} lang, und nur der neueste. Haben Sie ihn nicht angefordert, können Sie diese Mail übergehen: Ihr Passwort bleibt, wie es ist.`,
  }),

  welcome: ({ app, link, lifetimeSeconds }) => ({
    subject: `Ihr Konto bei ${app}`,
    lines: [`Für Sie wurde ein Konto bei ${app} angelegt. Wählen Sie ein Passwort, dann gehört es Ihnen.`],
    link: { href: link, label: "Passwort wählen" },
    after: `Der Link gilt einmal, ${length(lifetimeSeconds)} lang. Ist er abgelaufen, fordern Sie auf der Anmeldeseite einen neuen an, wie bei einem vergessenen Passwort.`,
  }),

  secured: ({ app, link, lifetimeSeconds }) => ({
    subject: `Ihr Konto bei ${app} ist gesichert`,
    lines: [`Alle wurden von Ihrem Konto bei ${app} abgemeldet, und das Passwort gilt nicht mehr. Wählen Sie ein neues:`],
    link: { href: link, label: "Neues Passwort wählen" },
    after: `Der Link gilt einmal, ${length(lifetimeSeconds)} lang. Auf der Anmeldeseite können Sie jederzeit einen weiteren anfordern.`,
  }),

  locked: ({ app, link, lifetimeSeconds }) => ({
    subject: `Zu viele misslungene Anmeldungen bei ${app}`,
    lines: [
      `Jemand, vielleicht Sie selbst, hat mehrmals vergeblich versucht, sich bei Ihrem Konto bei ${app} anzumelden. Auf neuen Geräten sind keine Versuche mehr möglich. Auf Geräten, auf denen Sie schon angemeldet waren, können Sie sich weiter anmelden.`,
      "Waren Sie es und möchten Sie sich auf einem neuen Gerät anmelden, öffnen Sie dort diesen Link:",
    ],
    link: { href: link, label: "Neue Versuche erlauben" },
    after: `Der Link gilt einmal, ${length(lifetimeSeconds)} lang. Waren Sie es nicht, müssen Sie nichts tun: Niemand ist hineingekommen, und auf diesem Weg kommt niemand hinein.`,
  }),

  stolenToken: ({ app, link }) => ({
    subject: `Ein Gerät wurde zu Ihrer Sicherheit bei ${app} abgemeldet`,
    lines: [
      `Ein Schlüssel, der eines Ihrer Geräte bei ${app} angemeldet hält, wurde ein zweites Mal benutzt, nachdem er ersetzt war. Das kann heißen, dass ihn jemand kopiert hat.`,
      "Das Gerät wurde abgemeldet, und die Kopie ist wertlos. Melden Sie sich bei Bedarf neu an und sehen Sie nach, welche Geräte angemeldet sind:",
    ],
    link: { href: link, label: "Ihr Konto" },
    after: "Haben Sie kürzlich ein Gerät aus einer Sicherung wiederhergestellt, kann das der Grund sein. Ändern Sie sonst Ihr Passwort.",
  }),
  invitation: ({ app, link, organization, inviter, roles, lifetimeSeconds }) => ({
    subject: `Einladung zu ${organization} bei ${app}`,
    lines: [
      inviter === ""
        ? `Sie sind eingeladen, ${organization} bei ${app} beizutreten.`
        : `${inviter} lädt Sie ein, ${organization} bei ${app} beizutreten.`,
      `Ihre Rolle dort: ${roles}.`,
    ],
    link: { href: link, label: "Einladung ansehen" },
    after: `Der Link gilt nur für diese Adresse, einmal und ${length(lifetimeSeconds)} lang. Wenn Ihnen das nichts sagt, beachten Sie diese Mail nicht: Ohne Sie geschieht nichts.`,
  }),

  domainLapsed: ({ app, link, domain, organization, recordName, recordValue }) => ({
    subject: `${app}: ${domain} ist für ${organization} nicht mehr nachgewiesen`,
    lines: [
      `Der Eintrag, der nachweist, dass ${domain} zu ${organization} bei ${app} gehört, ist verschwunden. Wer neu eine Adresse dort hat, wird nicht mehr von selbst Mitglied. Niemand hat etwas verloren.`,
      "Um die Domain wieder nachzuweisen, setzen Sie diesen TXT-Eintrag erneut und lassen Sie ihn prüfen:",
    ],
    facts: [recordName, recordValue],
    link: { href: link, label: "Ihr Konto" },
    after: "Gehört Ihnen die Domain nicht mehr, ist nichts zu tun.",
  }),
}
