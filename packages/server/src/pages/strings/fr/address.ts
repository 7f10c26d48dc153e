import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("fr")

export const address: Strings["address"] = {
  change: "Changer d’adresse",
  title: "Changer votre adresse",
  words: "Nous envoyons un code et un lien à la nouvelle adresse. Tant que vous n’utilisez ni l’un ni l’autre, rien ne change.",
  label: "Nouvelle adresse",
  send: "Envoyer le code",
  same: "C’est déjà l’adresse de votre compte",
  sameAdvice: "Saisissez celle que vous voulez à la place.",
  sentTo: ({ email }) => `Nous avons envoyé un code et un lien à ${email}. Utilisez l’un ou l’autre dans les dix minutes.`,
  code: "Code à 8 chiffres reçu par e-mail",
  confirm: "Utiliser la nouvelle adresse",
  another: "L’envoyer à une autre adresse",
  linkTitle: "Confirmer votre nouvelle adresse",
  linkWords: ({ email }) => `${email} devient l’adresse de votre compte. Vous vous connecterez avec elle, et nos messages y seront envoyés.`,
  signInFirst:
    "Connectez-vous à votre compte dans ce navigateur et ouvrez à nouveau le lien du message\u00a0; ou saisissez son code là où vous l’avez demandé.",
  over: "Les codes et les liens ne servent qu’une fois, pendant dix minutes, et seuls ceux du dernier message fonctionnent. Vous pouvez en demander un autre.",
  done: "C’est maintenant l’adresse de votre compte. La précédente a été prévenue.",
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} confirme votre nouvelle adresse pour ${app}`,
    lines: [`Ceci doit devenir l’adresse d’un compte ${app}. Si vous le voulez, saisissez ce code là où vous l’avez demandé\u00a0:`],
    code,
    link: { href: link, label: "Ou ouvrez ce lien là où votre session est ouverte" },
    after: `Le code et le lien ne servent qu’une fois, pendant ${length(lifetimeSeconds)}. Si vous n’avez rien demandé, ne tenez pas compte de ce message\u00a0: sans vous, rien ne se passe.`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `Votre adresse appartient à votre compte ${app}`,
    lines: [`Quelqu’un, peut-être vous, a voulu donner cette adresse à un autre compte ${app}. Elle appartient au vôtre, et rien n’a changé.`],
    link: { href: link, label: "Se connecter" },
    after: "Si ce n’était pas vous, vous n’avez rien à faire.",
  }),
}
