import type { Strings } from "../strings.ts"

export const invitation: Strings["invitation"] = {
  title: ({ organization }) => `Invitation à rejoindre ${organization}`,
  by: ({ inviter, organization }) => `${inviter} vous invite à rejoindre ${organization}.`,
  toAll: ({ organization }) => `Vous êtes invité à rejoindre ${organization}.`,
  role: ({ roles }) => `Votre rôle : ${roles}.`,
  until: ({ when }) => `L’invitation est valable jusqu’au ${when}.`,
  signedInAs: ({ email }) => `Vous êtes connecté en tant que ${email}.`,
  accept: ({ organization }) => `Rejoindre ${organization}`,
  otherTitle: "Cette invitation est pour une autre adresse",
  forAnother: ({ invited, email }) => `Elle a été envoyée à ${invited}, et vous êtes connecté en tant que ${email}.`,
  useAnother: "Utiliser un autre compte",
  first: ({ email }) => `Pour l’accepter, connectez-vous en tant que ${email}, ou créez un compte avec cette adresse.`,
  firstClosed: ({ email }) => `Pour l’accepter, connectez-vous en tant que ${email}.`,
  unproved: "L’adresse de votre compte n’est pas encore confirmée et ne permet donc pas d’accepter. Adressez-vous aux responsables de ce service.",
  usedTitle: "Cette invitation a déjà été acceptée",
  used: "Une invitation ne sert qu’une fois. Si c’est vous qui l’avez acceptée, vous êtes membre : connectez-vous, l’organisation est dans votre compte.",
  overTitle: "Cette invitation ne vaut plus",
  over: "Elle a expiré, a été retirée, ou un message plus récent l’a remplacée. Cherchez un message plus récent, ou demandez une nouvelle invitation.",
  signUp: {
    invitedTitle: "Les comptes sont sur invitation",
    invited: "Pour créer un compte ici, ouvrez le lien du message qui vous invite. Il faut que ce soit l’adresse invitée.",
    closedTitle: "Pas de nouveaux comptes pour le moment",
    closed: "Personne ne peut créer de compte ici en ce moment. Si vous en avez un, connectez-vous.",
  },
}
