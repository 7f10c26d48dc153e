import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("fr")

export const mailLink: Strings["mailLink"] = {
  offer: "Se connecter par un lien reçu par e-mail",
  offerTo: ({ email }) => `Envoyer un lien à ${email}`,
  ask: {
    title: ({ app }) => `Se connecter à ${app} par e-mail`,
    words: "Saisissez l’adresse de votre compte, et nous vous envoyons un lien et un code. Aucun mot de passe n’est nécessaire.",
    send: "Envoyer le lien",
    back: "Autres façons de se connecter",
  },
  sentTo: ({ email }) => `Si ${email} a un compte, un lien et un code y sont en route. Utilisez l’un ou l’autre dans les dix minutes.`,
  link: {
    title: ({ app }) => `Se connecter à ${app}`,
    words: "Encore un clic et votre session s’ouvre, dans ce navigateur.",
    signIn: "Se connecter",
    elsewhereWords:
      "Ce lien a été demandé dans un autre navigateur, qui affiche un code à six chiffres. Saisissez-le ici, et votre session s’ouvre ici, pas là-bas.",
    notYou: "Ce n’est pas vous qui l’avez demandé\u00a0? Fermez cette page. Sans le code, aucune session ne s’ouvre.",
    signInHere: "Se connecter ici",
  },
  thisBrowser: ({ device }) => `La session s’ouvre dans ce navigateur\u00a0: ${device}.`,
  again: "Envoyer un nouvel e-mail",
  already: {
    title: "Votre session est déjà ouverte",
    words: "Il a été répondu à l’e-mail dans ce navigateur il y a un instant\u00a0; une fois suffit.",
    goOn: "Continuer",
  },
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code}\u00a0: votre code de connexion à ${app}`,
    lines: [`Pour vous connecter à ${app}, saisissez ce code là où vous l’avez demandé\u00a0:`],
    code,
    link: { href: link, label: "Ou ouvrez ce lien dans le même navigateur" },
    after: `Le code et le lien ne servent qu’une fois, pendant ${length(lifetimeSeconds)}, et seuls les plus récents fonctionnent. Si vous n’avez rien demandé, ne tenez pas compte de ce message et ne donnez le code à personne\u00a0: sans lui, personne n’entre.`,
  }),
  second: {
    title: "Saisissez le code reçu par e-mail",
    choice: "Un code par e-mail",
    label: "Code à 8 chiffres reçu par e-mail",
    hint: "Il a été envoyé à l’adresse de votre compte et sert pendant dix minutes.",
    mail: ({ app, code, lifetimeSeconds }) => ({
      subject: `${code}\u00a0: votre code de connexion à ${app}`,
      lines: [`Quelqu’un, vous espérons-le, se connecte à votre compte ${app}. Saisissez-y ce code\u00a0:`],
      code,
      after: `Le code ne sert qu’une fois, pendant ${length(lifetimeSeconds)}. Si ce n’est pas vous, ne le donnez à personne et changez votre mot de passe\u00a0: quelqu’un le connaît.`,
    }),
  },
}
