import type { Strings } from "../strings.ts"
import { events } from "./events.ts"

export const account: Strings["account"] = {
  rooms: "Ihr Konto",
  signOut: "Abmelden",
  actingFor:
    "Sie sind im Namen dieser Person hier. Sie können sich umsehen, aber nichts ändern; was Sie in Anwendungen tun, wird als Ihre Handlung festgehalten.",
  overview: {
    room: "Übersicht",
    title: "Ihr Konto",
    name: "Name",
    address: "E-Mail-Adresse",
    role: "Rolle",
    owner: "Inhaberkonto dieses Dienstes",
    mailbox: "Ihr Postfach ist Ihr Weg zurück: Wer es lesen kann, kann für dieses Konto ein neues Passwort wählen. Schützen Sie es gut.",
    advice: "Was einen Blick verdient",
    allWell: "Alles in Ordnung",
    nothingToDo: "Es gibt nichts, worum Sie sich kümmern müssten. Sobald sich das ändert, steht es hier.",
  },
  advice: {
    failedSignIns: {
      says: ({ count }) =>
        `In den letzten sieben Tagen sind ${count} Anmeldungen mit Ihrer Adresse fehlgeschlagen. Waren Sie das nicht, dann vergewissern Sie sich, dass niemand sonst Ihr Passwort kennt.`,
      action: "Ansehen, was geschehen ist",
    },
    passwordChanged: {
      says: ({ ago, device }) => `Ihr Passwort wurde ${ago} geändert (${device}). Waren Sie das?`,
      action: "Ansehen, was geschehen ist",
    },
    manySessions: {
      says: ({ count, since }) =>
        `${count} weitere Sitzungen sind offen, die älteste seit dem ${since}. Beenden Sie alle, die Sie nicht mehr brauchen.`,
      action: "Sitzungen durchsehen",
    },
    unusedSession: {
      says: ({ since }) =>
        `Eine Sitzung ist offen, die seit dem ${since} niemand benutzt hat. Wenn Sie das Gerät nicht mehr verwenden, beenden Sie sie.`,
      action: "Sitzungen durchsehen",
    },
    noName: {
      says: "Ihr Konto hat noch keinen Namen. Mit einem Namen wissen Anwendungen, wie sie Sie ansprechen sollen.",
      action: "Namen eintragen",
    },
    noPassword: {
      says: "Ihr Konto hat noch kein Passwort; mit Ihrer Adresse allein können Sie sich nicht anmelden.",
      action: "Passwort wählen",
    },
    onlyOwner: {
      says: "Dieser Dienst hat kein anderes Inhaberkonto. Ein zweites hält ihn offen, falls Sie einmal nicht hineinkommen; dieser Befehl legt es an:",
    },
  },
  sessions: {
    room: "Sitzungen und Geräte",
    title: "Sitzungen und Geräte",
    about: "Überall hier sind Sie angemeldet. Wenn Sie etwas nicht wiedererkennen, beenden Sie es und ändern Sie Ihr Passwort.",
    thisOne: "dieser Browser",
    lastUsed: "Zuletzt benutzt:",
    signedIn: "Angemeldet:",
    with: "Mit:",
    end: "Diese Sitzung beenden",
    endWhich: ({ device, ago }) => `Diese Sitzung beenden: ${device}, zuletzt benutzt ${ago}`,
    endOthers: "Alle anderen Sitzungen beenden",
    ended: "Die Sitzung ist beendet. Jenes Gerät ist abgemeldet.",
    othersEnded: "Alle anderen Sitzungen sind beendet. Nur dieser Browser ist noch angemeldet.",
    notThere: "Diese Sitzung steht nicht in Ihrer Liste: Sie ist schon beendet.",
    none: "Sie sind sonst nirgends angemeldet",
    noneYet: "Wenn Sie sich auf einem anderen Gerät oder in einem anderen Browser anmelden, steht es hier und Sie können es von hier aus beenden.",
  },
  methods: { pwd: "Passwort", otp: "Einmallink oder Einmalcode" },
  device: {
    on: ({ program, system }) => `${program} auf ${system}`,
    unknown: "Unbekanntes Gerät",
  },
  place: {
    near: "nahe Ihrem Netzwerk",
    another: "anderes Netzwerk",
    cityAndCountry: ({ city, country }) => `${city}, ${country}`,
  },
  password: {
    room: "Passwort",
    title: "Passwort ändern",
    lastChanged: "Zuletzt geändert:",
    changed: "Ihr Passwort ist geändert. Alles andere, was in Ihrem Konto angemeldet war, ist abgemeldet.",
    current: "Bisheriges Passwort",
    new: "Neues Passwort",
    hint: ({ characters }) => `Mindestens ${characters} Zeichen. Ein paar Wörter hintereinander merkt man sich leicht.`,
    change: "Passwort ändern",
    forgot: "Passwort vergessen?",
    wrong: "Das bisherige Passwort stimmt nicht.",
    wrongAdvice: "Prüfen Sie es und versuchen Sie es noch einmal.",
    none: "Es gibt noch kein Passwort",
    noneYet: "Sie haben sich ohne Passwort angemeldet. Mit einem Link, den wir Ihnen mailen, können Sie eines wählen.",
    choose: "Passwort wählen",
  },
  activity: {
    room: "Aktivität",
    title: "Letzte Aktivität",
    about: "Was in Ihrem Konto geschehen ist, das Neueste zuerst.",
    thisSession: "diese Sitzung",
    none: "Noch ist nichts geschehen",
    noneYet: "Anmeldungen, fehlgeschlagene Versuche und Änderungen an Ihrem Konto werden hier stehen.",
    nothingOlder: "Älteres gibt es nicht.",
    older: "Ältere Aktivität",
    newest: "Zurück zum Neuesten",
    notMe: "Das war ich nicht",
    notMeAdvice:
      "Wenn etwas in dieser Liste nicht von Ihnen stammt, wählen Sie jetzt ein neues Passwort. Alles andere, was in Ihrem Konto angemeldet ist, wird damit abgemeldet.",
    notMeMailbox: "Falls jemand Ihre E-Mails lesen kann, ändern Sie zuerst das Passwort Ihres Postfachs.",
  },
  events,
}
