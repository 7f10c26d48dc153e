import type { Strings } from "../strings.ts"

export const invitation: Strings["invitation"] = {
  title: ({ organization }) => `Einladung zu ${organization}`,
  by: ({ inviter, organization }) => `${inviter} lädt Sie ein, ${organization} beizutreten.`,
  toAll: ({ organization }) => `Sie sind eingeladen, ${organization} beizutreten.`,
  role: ({ roles }) => `Ihre Rolle dort: ${roles}.`,
  until: ({ when }) => `Die Einladung gilt bis ${when}.`,
  signedInAs: ({ email }) => `Sie sind als ${email} angemeldet.`,
  accept: ({ organization }) => `${organization} beitreten`,
  otherTitle: "Diese Einladung gilt einer anderen Adresse",
  forAnother: ({ invited, email }) => `Sie ging an ${invited}, und Sie sind als ${email} angemeldet.`,
  useAnother: "Anderes Konto verwenden",
  first: ({ email }) => `Melden Sie sich als ${email} an, um sie anzunehmen, oder erstellen Sie ein Konto mit dieser Adresse.`,
  firstClosed: ({ email }) => `Melden Sie sich als ${email} an, um sie anzunehmen.`,
  unproved:
    "Die Adresse Ihres Kontos ist noch nicht bestätigt und reicht daher nicht, um die Einladung anzunehmen. Fragen Sie die Betreiber dieses Dienstes.",
  usedTitle: "Diese Einladung wurde schon angenommen",
  used: "Eine Einladung gilt einmal. Haben Sie selbst sie angenommen, sind Sie Mitglied: Melden Sie sich an, und Sie finden die Organisation in Ihrem Konto.",
  overTitle: "Diese Einladung gilt nicht mehr",
  over: "Sie ist abgelaufen, wurde zurückgenommen oder durch eine neuere Mail ersetzt. Suchen Sie nach einer neueren Mail, oder bitten Sie um eine weitere Einladung.",
  signUp: {
    invitedTitle: "Konten gibt es auf Einladung",
    invited: "Um hier ein Konto zu erstellen, öffnen Sie den Link in der Mail, die Sie einlädt. Es muss die eingeladene Adresse sein.",
    closedTitle: "Zurzeit keine neuen Konten",
    closed: "Niemand kann hier jetzt ein Konto erstellen. Haben Sie eines, melden Sie sich an.",
  },
}
