import type { Strings } from "../strings.ts"

export const steps: Strings["steps"] = {
  password: {
    title: "Geben Sie Ihr Passwort ein",
    choice: "Ihr Passwort",
    label: "Passwort",
    wrong: "Dieses Passwort stimmt nicht.",
  },
  factor: {
    signingInAs: ({ email }) => `Sie melden sich als ${email} an.`,
    provingAs: ({ email }) => `Bevor es weitergeht, zeigen Sie bitte noch einmal, dass Sie ${email} sind.`,
    proceed: "Weiter",
    send: "Code senden",
    sendAgain: "Noch einmal senden",
    sent: "Ein Code ist zu Ihnen unterwegs.",
    otherWays: "Auf anderem Weg",
    trustDevice: ({ days }) => `In diesem Browser ${days === 1 ? "einen Tag" : `${days} Tage`} lang nicht mehr danach fragen`,
    trustDeviceHint: "Nur auf einem Gerät, das niemand sonst benutzt. Nach Ihrem Passwort oder Ihrer E-Mail wird weiterhin gefragt.",
    notNow: "Jetzt nicht",
    noneLeft: "Haben Sie nichts davon mehr? Die Betreiber dieses Dienstes können Ihnen wieder hineinhelfen.",
  },
  stepUp: {
    title: "Zeigen Sie, dass Sie es sind",
    words: ({ email }) => `Bevor etwas Wichtiges geändert wird, zeigen Sie bitte noch einmal, dass Sie ${email} sind. Danach geht es gleich weiter.`,
  },
  nothing: {
    title: "Melden Sie sich erneut an",
    words: "Dieses Konto hat nichts, wonach hier gefragt werden könnte. Melden Sie sich an wie zuvor, dann geht es gleich weiter.",
    signIn: "Erneut anmelden",
  },
  over: {
    title: "Fangen Sie noch einmal an",
    words:
      "Seit dem Beginn sind mehr als zehn Minuten vergangen, oder inzwischen hat sich etwas geändert, oder Sie haben in einem anderen Browser begonnen.",
  },
  enrol: {
    title: "Zweiten Schritt einrichten",
    forAccount: "Dieses Konto braucht einen zweiten Schritt und hat noch keinen. Wählen Sie einen aus; gleich danach sind Sie angemeldet.",
    forThis: "Für das, was Sie vorhaben, reicht nicht, was dieses Konto hat. Wählen Sie, was Sie einrichten möchten; dann geht es weiter.",
    nothing: "Hier lässt sich nichts einrichten. Wenden Sie sich an die Betreiber dieses Dienstes.",
  },
  security: {
    room: "Anmeldung und Sicherheit",
    title: "Anmeldung und Sicherheit",
    have: "Womit Sie hineinkommen",
    mailbox: "Ihr Postfach",
    mailboxWords: ({ email }) => `${email}: Wer Ihre Mails liest, kann ein neues Passwort wählen. Nach einem zweiten Schritt wird trotzdem gefragt.`,
    since: "Eingerichtet:",
    lastUsed: "Zuletzt benutzt:",
    never: "noch nie",
    add: "Was Sie hinzufügen können",
    remove: "Entfernen",
    removeWhich: ({ what }) => `Entfernen: ${what}`,
    removeQuestion: "Danach wird nicht mehr gefragt. Ist es Ihr letzter zweiter Schritt, gehen die Wiederherstellungscodes mit.",
    removed: "Es wurde entfernt.",
    look: "Weiter nachsehen",
    sessions: "Wo Sie angemeldet sind",
    activity: "Was zuletzt geschehen ist",
    coverage: {
      oneStep:
        "Ihr Passwort oder Ihr Postfach genügt, um hineinzukommen. Mit einem zweiten Schritt kommt auch niemand hinein, der eines davon kennt.",
      noWayBack: ({ only }) =>
        `Es gibt nur einen zweiten Schritt und keinen Weg daran vorbei: ${only}. Geht er verloren, kommen Sie nicht mehr hinein. Fügen Sie einen weiteren hinzu oder erzeugen Sie Wiederherstellungscodes.`,
      covered: "Geht ein zweiter Schritt verloren, kommen Sie mit einem anderen hinein.",
    },
  },
  closedMail: ({ app, link }) => ({
    subject: `Jemand versucht, Ihren zweiten Schritt bei ${app} zu erraten`,
    lines: [
      `Jemand hat den ersten Schritt der Anmeldung an Ihrem Konto bei ${app} geschafft, mit Ihrem Passwort oder einer Mail an Sie, und danach zehnmal falsch auf den zweiten geantwortet. Hineingekommen ist niemand, und eine Zeit lang kann niemand antworten.`,
      "Waren Sie es selbst, warten Sie eine Viertelstunde, oder nehmen Sie einen anderen Weg.",
    ],
    link: { href: link, label: "Neues Passwort wählen" },
    after:
      "Waren Sie es nicht, kennt jemand Ihr Passwort oder liest Ihre Mails: Wählen Sie ein neues Passwort und ändern Sie auch das Ihres Postfachs.",
  }),
}
