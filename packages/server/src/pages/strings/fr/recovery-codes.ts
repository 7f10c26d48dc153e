import type { Strings } from "../strings.ts"

export const recoveryCodes: Strings["recoveryCodes"] = {
  room: "Codes de secours",
  title: "Codes de secours",
  ask: {
    title: "Saisissez un code de secours",
    choice: "Un code de secours",
    label: "Code de secours",
    hint: "L’un de ceux que vous avez gardés. Chacun sert une fois ; minuscules et espaces ne comptent pas.",
  },
  keep: {
    title: "Gardez vos codes de secours",
    about: "Si vous perdez votre téléphone, l’un d’eux vous permet d’entrer. Chacun sert une fois.",
    shownOnce:
      "Ils ne sont montrés que maintenant. Gardez-les avec vos papiers importants ou dans un gestionnaire de mots de passe, pas sur le téléphone qu’ils remplacent.",
    list: "Vos codes de secours",
    download: "Télécharger en fichier texte",
    print: "Vous pouvez aussi imprimer cette page.",
    kept: "Je les ai gardés",
  },
  file: {
    heading: ({ app, address }) => `Codes de secours pour ${app}, ${address}`,
    about: "Chacun sert une fois, quand votre téléphone est perdu. Des codes plus récents annulent ceux-ci.",
  },
  left: "Restants :",
  count: ({ count }) => `${count} sur 10`,
  madeAt: "Créés :",
  about: "L’un d’eux vous permet d’entrer quand votre téléphone est perdu. Chacun sert une fois.",
  renewAbout: "Si vous ne les retrouvez plus, ou si quelqu’un a pu les voir, créez-en de nouveaux. Les anciens cessent aussitôt de fonctionner.",
  renew: "Créer de nouveaux codes",
  none: "Il n’y a pas encore de codes de secours",
  noneYet:
    "Vous en recevez dix avec votre deuxième étape, comme une application d’authentification. L’un d’eux vous permet d’entrer quand votre téléphone est perdu.",
  advice: {
    few: ({ count }) =>
      count === 1
        ? "Il reste un code de secours. Créez-en de nouveaux tant que vous le pouvez."
        : `Il ne reste que ${count} codes de secours. Créez-en de nouveaux à temps.`,
    gone: "Tous vos codes de secours ont servi. Si vous perdez votre téléphone maintenant, vous ne pourrez plus entrer.",
    action: "Créer de nouveaux codes",
  },
}
