import type { Strings } from "../strings.ts"

export const steps: Strings["steps"] = {
  password: {
    title: "Saisissez votre mot de passe",
    choice: "Votre mot de passe",
    label: "Mot de passe",
    wrong: "Ce mot de passe n’est pas le bon.",
  },
  factor: {
    signingInAs: ({ email }) => `Vous vous connectez en tant que ${email}.`,
    provingAs: ({ email }) => `Avant de continuer, montrez encore une fois que vous êtes ${email}.`,
    proceed: "Continuer",
    send: "Envoyer le code",
    sendAgain: "L’envoyer à nouveau",
    sent: "Un code est en route vers vous.",
    otherWays: "Essayer autrement",
    trustDevice: ({ days }) => `Ne plus demander cela dans ce navigateur pendant ${days === 1 ? "un jour" : `${days} jours`}`,
    trustDeviceHint: "Seulement sur un appareil que vous êtes seul à utiliser. Votre mot de passe ou votre messagerie reste demandé.",
    notNow: "Pas maintenant",
    noneLeft: "Vous n’avez plus rien de tout cela ? Les responsables de ce service peuvent vous aider à revenir.",
  },
  stepUp: {
    title: "Montrez que c’est bien vous",
    words: ({ email }) =>
      `Avant tout changement important, on vous demande de montrer encore une fois que vous êtes ${email}. Vous reviendrez aussitôt.`,
  },
  nothing: {
    title: "Reconnectez-vous pour continuer",
    words: "Ce compte n’a rien qui puisse être demandé ici. Reconnectez-vous comme avant, et vous reviendrez aussitôt.",
    signIn: "Se reconnecter",
  },
  over: {
    title: "Recommencez",
    words: "Vous avez commencé il y a plus de dix minutes, ou quelque chose a changé entre-temps, ou vous avez commencé dans un autre navigateur.",
  },
  enrol: {
    title: "Ajoutez une seconde étape",
    forAccount: "Ce compte a besoin d’une seconde étape et n’en a pas encore. Choisissez-la ; vous serez connecté juste après.",
    forThis: "Ce que vous voulez faire demande plus que ce que ce compte possède. Choisissez ce que vous ajoutez ; vous pourrez ensuite continuer.",
    nothing: "Il n’y a rien que l’on puisse ajouter ici. Adressez-vous aux responsables de ce service.",
  },
  security: {
    room: "Connexion et sécurité",
    title: "Connexion et sécurité",
    have: "Ce qui vous fait entrer",
    mailbox: "Votre messagerie",
    mailboxWords: ({ email }) => `${email} : qui lit vos messages peut choisir un nouveau mot de passe. Une seconde étape est tout de même demandée.`,
    since: "En place :",
    lastUsed: "Dernière utilisation :",
    never: "pas encore",
    add: "Ce que vous pouvez ajouter",
    remove: "Retirer",
    removeWhich: ({ what }) => `Retirer : ${what}`,
    removeQuestion: "Cela ne sera plus demandé. Si c’est votre dernière seconde étape, vos codes de secours partent avec elle.",
    removed: "C’est retiré.",
    look: "Voir aussi",
    sessions: "Où vous êtes connecté",
    activity: "Ce qui s’est passé récemment",
    coverage: {
      oneStep: "Votre mot de passe ou votre messagerie suffit pour entrer. Avec une seconde étape, qui connaît l’un des deux n’entre toujours pas.",
      noWayBack: ({ only }) =>
        `Il n’y a qu’une seconde étape et aucun moyen de la contourner : ${only}. Si vous la perdez, vous ne pourrez plus entrer. Ajoutez-en une autre ou créez des codes de secours.`,
      covered: "Si vous perdez une seconde étape, une autre vous laisse encore entrer.",
    },
  },
  closedMail: ({ app, link }) => ({
    subject: `Quelqu’un cherche à deviner votre seconde étape pour ${app}`,
    lines: [
      `Quelqu’un a franchi la première étape de la connexion à votre compte ${app}, avec votre mot de passe ou un message qui vous était adressé, puis a donné dix réponses fausses à la seconde. Personne n’est entré et, pendant un moment, personne ne peut répondre.`,
      "Si c’était vous, attendez un quart d’heure ou passez par un autre moyen.",
    ],
    link: { href: link, label: "Choisir un nouveau mot de passe" },
    after:
      "Si ce n’était pas vous, quelqu’un connaît votre mot de passe ou lit vos messages : choisissez un nouveau mot de passe et changez aussi celui de votre messagerie.",
  }),
}
