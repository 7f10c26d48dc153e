import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("de")

export const securing: Strings["securing"] = {
  changes: {
    passwordChanged: {
      subject: ({ app }) => `Ihr Passwort für ${app} wurde geändert`,
      says: ({ app }) => `Das Passwort Ihres Kontos bei ${app} wurde geändert. Alle Geräte außer dem, auf dem es geändert wurde, sind abgemeldet.`,
    },
    passwordReset: {
      subject: ({ app }) => `Ihr Passwort für ${app} wurde zurückgesetzt`,
      says: ({ app }) =>
        `Für Ihr Konto bei ${app} wurde über einen Link aus einer Mail an diese Adresse ein neues Passwort gewählt. Alle Geräte sind abgemeldet.`,
      ifNot: "Waren Sie es nicht, liest jemand anders Ihre Mails: Ändern Sie zuerst das Passwort Ihres Postfachs.",
    },
    recovered: {
      subject: ({ app }) => `Ihr Konto bei ${app} wurde wiederhergestellt`,
      says: ({ app }) =>
        `Jemand hat Ihr Konto bei ${app} mit einem Wiederherstellungslink geöffnet, den ein Betreiber des Dienstes erstellt hatte, und ein neues Passwort gewählt. Überall sonst sind Sie abgemeldet.`,
      ifNot: "Waren Sie es nicht, sagen Sie es auch dem Betreiber des Dienstes.",
    },
    emailChanged: {
      subject: ({ app }) => `Die Adresse Ihres Kontos bei ${app} wurde geändert`,
      says: ({ app }) => `Ihr Konto bei ${app} hat jetzt eine andere Adresse. Mails dazu kommen nicht mehr hierher.`,
      ifNot: "Waren Sie es nicht, gibt der Link Ihrem Konto diese Adresse zurück.",
    },
    passkeyAdded: {
      subject: ({ app }) => `Ihr Konto bei ${app} hat einen neuen Passkey`,
      says: ({ app }) => `Mit einem neuen Passkey kann man sich ab jetzt bei Ihrem Konto bei ${app} anmelden.`,
    },
    passkeyRemoved: {
      subject: ({ app }) => `Ein Passkey Ihres Kontos bei ${app} wurde entfernt`,
      says: ({ app }) => `Ein Passkey Ihres Kontos bei ${app} wurde entfernt. Mit ihm kann man sich nicht mehr anmelden.`,
    },
    passkeyCopied: {
      subject: ({ app }) => `Ein Passkey Ihres Kontos bei ${app} wurde vielleicht kopiert`,
      says: ({ app }) =>
        `Ein Passkey Ihres Kontos bei ${app} wurde abgelehnt, weil er so verwendet wurde, wie es nur mit einer Kopie möglich ist. Niemand wurde damit angemeldet.`,
      ifNot: "Entfernen Sie diesen Passkey aus Ihrem Konto und legen Sie einen neuen an, wer auch immer ihn verwendet hat.",
    },
    authenticatorAdded: {
      subject: ({ app }) => `Eine Authenticator-App für ${app} wurde eingerichtet`,
      says: ({ app }) => `Wer sich bei Ihrem Konto bei ${app} anmeldet, wird ab jetzt nach einem Code aus einer Authenticator-App gefragt.`,
    },
    authenticatorRemoved: {
      subject: ({ app }) => `Die Authenticator-App für ${app} wurde entfernt`,
      says: ({ app }) =>
        `Wer sich bei Ihrem Konto bei ${app} anmeldet, wird nicht mehr nach einem Code aus der Authenticator-App gefragt, die eingerichtet war.`,
    },
    recoveryCodesMade: {
      subject: ({ app }) => `Neue Wiederherstellungscodes für ${app}`,
      says: ({ app }) => `Für Ihr Konto bei ${app} wurden Wiederherstellungscodes erstellt. Ältere gelten nicht mehr.`,
    },
    recoveryCodesRemoved: {
      subject: ({ app }) => `Die Wiederherstellungscodes für ${app} wurden entfernt`,
      says: ({ app }) => `Die Wiederherstellungscodes Ihres Kontos bei ${app} wurden entfernt. Keiner von ihnen gilt noch.`,
    },
    recoveryCodeUsed: {
      subject: ({ app }) => `Ein Wiederherstellungscode für ${app} wurde benutzt`,
      says: ({ app, left }) => `Ein Wiederherstellungscode Ihres Kontos bei ${app} wurde benutzt. Er gilt kein zweites Mal. Übrige Codes: ${left}.`,
    },
    secondStepsReset: {
      subject: ({ app }) => `Der zweite Schritt der Anmeldung bei ${app} wurde zurückgesetzt`,
      says: ({ app }) =>
        `Jemand aus der Verwaltung hat alles entfernt, was für Ihr Konto bei ${app} als zweiter Schritt eingerichtet war. Richten Sie es bei der nächsten Anmeldung neu ein.`,
      ifNot: "Haben Sie nicht darum gebeten, sagen Sie es auch dem Betreiber des Dienstes.",
    },
  },

  mail: {
    wasYou: "Waren Sie es selbst, ist nichts zu tun.",
    notYou: "Das war ich nicht",
    after: ({ lifetimeSeconds }) =>
      `Der Link meldet alle ab, entfernt das Passwort und was sonst seit dem Tag davor hinzukam, und lässt nur Sie wieder hinein. Er gilt einmal, ${length(lifetimeSeconds)} lang.`,
    addressBefore: "Waren Sie es nicht, benutzen Sie den Link in der Mail an die Adresse, die Ihr Konto vor dieser hatte.",
  },

  moved: {
    subject: ({ app }) => `Dies ist jetzt die Adresse Ihres Kontos bei ${app}`,
    says: ({ app }) => `Mails zu Ihrem Konto bei ${app} kommen ab jetzt hierher.`,
    account: "Ihr Konto",
    after: "Die bisherige Adresse wurde benachrichtigt. Sieben Tage lang kann ein Link, der dorthin ging, die Änderung rückgängig machen.",
  },

  putBack: {
    subject: ({ app }) => `Dies ist nicht mehr die Adresse eines Kontos bei ${app}`,
    says: ({ app }) =>
      `Ein Konto bei ${app} hat wieder die Adresse, die es vor dieser hatte. Ein Link in der Mail dorthin wurde benutzt, und alle sind abgemeldet.`,
    after: "Ist das Konto Ihres und wissen Sie nicht, warum, sagen Sie es dem Betreiber des Dienstes.",
  },

  page: {
    title: "Konto sichern",
    words: "Waren Sie das nicht? Dann drücken Sie den Knopf, und dies geschieht:",
    signedOut: "Alle werden von Ihrem Konto abgemeldet, auf jedem Gerät.",
    password: "Das Passwort gilt nicht mehr, und wir mailen Ihnen einen Link, mit dem Sie ein neues wählen.",
    added: "Passkeys, Authenticator-Apps und Wiederherstellungscodes, die seit dem Tag vor der Änderung hinzukamen, werden entfernt. Ältere bleiben.",
    address: "Das Konto bekommt die Adresse zurück, an die die Mail ging.",
    secure: "Mein Konto sichern",
    itWasYou: "Waren Sie es doch, schließen Sie diese Seite. Es hat sich nichts geändert.",
    doneTitle: "Ihr Konto ist gesichert",
    done: "Alle wurden abgemeldet, das Passwort gilt nicht mehr, und was zuletzt hinzukam, ist entfernt. Ein Link für ein neues Passwort ist an Ihre Adresse unterwegs.",
    held: "Alle wurden abgemeldet, und niemand kann sich bei diesem Konto anmelden, bis der Betreiber des Dienstes nachgesehen hat. Bitte sagen Sie es ihm.",
    doneBefore: "Das ist schon geschehen. Ein Link für ein neues Passwort ging an Ihre Adresse; Sie können einen weiteren anfordern.",
    mailbox: "Wenn jemand anders Ihre Mails lesen könnte, ändern Sie zuerst das Passwort Ihres Postfachs.",
    askAgain: "Neuen Link anfordern",
    over: "Er gilt einmal und sieben Tage lang. Wenn Sie nicht in Ihr Konto kommen, fordern Sie ein neues Passwort an: Auch damit werden alle abgemeldet.",
    askNew: "Neues Passwort anfordern",
  },
}
