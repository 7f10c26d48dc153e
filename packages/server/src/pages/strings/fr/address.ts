import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("fr")

export const address: Strings["address"] = {
  room: "Adresse",
  title: "Changer d’adresse",
  now: ({ email }) => `L’adresse de votre compte est ${email}. Vous vous connectez avec elle, et nos e-mails y arrivent.`,
  label: "Nouvelle adresse",
  hint: "Nous y envoyons un code. Tant qu’il n’est pas saisi, rien ne change.",
  ask: "Envoyer le code",
  changed: "Votre adresse est changée. Les deux boîtes aux lettres en ont été informées.",
  sentTitle: "Consultez la nouvelle boîte aux lettres",
  sent: "Si l’adresse peut être utilisée, un e-mail avec un code et un lien s’y trouve maintenant. Saisissez le code ici dans les dix minutes, ou ouvrez le lien dans un navigateur où vous êtes connecté.",
  confirm: "Utiliser cette adresse",
  noMail: "Pas d’e-mail ? Regardez parmi les indésirables.",
  again: "En demander un autre",
  linkTitle: "Confirmez votre nouvelle adresse",
  linkWords: ({ email }) => `Désormais, l’adresse de votre compte est ${email}.`,
  signInFirst: "Connectez-vous d’abord dans ce navigateur, ou saisissez le code de l’e-mail là où vous l’avez demandé.",
  over: "Il ne sert qu’une fois, pendant dix minutes, et seul le plus récent fonctionne.",
  newAddressMail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} : votre code pour changer d’adresse chez ${app}`,
    lines: [`Une personne connectée à un compte ${app} souhaite lui donner cette adresse. Saisissez ce code là où il a été demandé :`],
    code,
    link: { href: link, label: "Ou ouvrez ce lien là où vous êtes connecté" },
    after: `Le code et le lien ne servent qu’une fois, pendant ${length(lifetimeSeconds)}. Si vous n’avez rien demandé, ne tenez pas compte de ce message : rien ne change.`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `Cette adresse a un compte ${app}`,
    lines: [
      `Une personne connectée à un autre compte ${app} a voulu lui donner cette adresse. Elle appartient à votre compte, et rien n’a été modifié.`,
    ],
    link: { href: link, label: "Se connecter" },
    after: "Si ce n’était pas vous, vous n’avez rien à faire.",
  }),
}
