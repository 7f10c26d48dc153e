import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("fr")

export const securing: Strings["securing"] = {
  changes: {
    passwordChanged: {
      subject: ({ app }) => `Votre mot de passe ${app} a été modifié`,
      says: ({ app }) =>
        `Le mot de passe de votre compte ${app} a été modifié. Tous les appareils ont été déconnectés, sauf celui sur lequel la modification a été faite.`,
    },
    passwordReset: {
      subject: ({ app }) => `Votre mot de passe ${app} a été réinitialisé`,
      says: ({ app }) =>
        `Un nouveau mot de passe a été choisi pour votre compte ${app}, à l’aide d’un lien envoyé à cette adresse. Tous les appareils ont été déconnectés.`,
      ifNot: "Si ce n’était pas vous, quelqu’un d’autre lit vos messages\u00a0: changez d’abord le mot de passe de votre messagerie.",
    },
    recovered: {
      subject: ({ app }) => `L’accès à votre compte ${app} a été rétabli`,
      says: ({ app }) =>
        `Quelqu’un a ouvert votre compte ${app} avec un lien de récupération créé par un administrateur du service, et a choisi un nouveau mot de passe. Partout ailleurs, votre compte a été déconnecté.`,
      ifNot: "Si ce n’était pas vous, prévenez aussi les responsables du service.",
    },
    emailChanged: {
      subject: ({ app }) => `L’adresse de votre compte ${app} a été modifiée`,
      says: ({ app }) => `Votre compte ${app} a désormais une autre adresse. Ses messages n’arrivent plus ici.`,
      ifNot: "Si ce n’était pas vous, le lien rend cette adresse à votre compte.",
    },
    passkeyAdded: {
      subject: ({ app }) => `Une clé d’accès a été ajoutée à votre compte ${app}`,
      says: ({ app }) => `Une nouvelle clé d’accès permet désormais de se connecter à votre compte ${app}.`,
    },
    passkeyRemoved: {
      subject: ({ app }) => `Une clé d’accès a été retirée de votre compte ${app}`,
      says: ({ app }) => `Une clé d’accès a été retirée de votre compte ${app}. Elle ne permet plus de se connecter.`,
    },
    passkeyCopied: {
      subject: ({ app }) => `Une clé d’accès de votre compte ${app} a peut-être été copiée`,
      says: ({ app }) =>
        `Une clé d’accès de votre compte ${app} a été refusée, car elle a été utilisée comme seule une copie peut l’être. Personne n’a été connecté avec elle.`,
      ifNot: "Supprimez cette clé d’accès de votre compte et créez-en une nouvelle, quelle que soit la personne qui l’a utilisée.",
    },
    authenticatorAdded: {
      subject: ({ app }) => `Une application d’authentification est configurée pour ${app}`,
      says: ({ app }) => `La connexion à votre compte ${app} demande désormais un code d’une application d’authentification.`,
    },
    authenticatorRemoved: {
      subject: ({ app }) => `L’application d’authentification pour ${app} a été retirée`,
      says: ({ app }) => `La connexion à votre compte ${app} ne demande plus de code de l’application d’authentification qui était configurée.`,
    },
    recoveryCodesMade: {
      subject: ({ app }) => `Nouveaux codes de secours pour ${app}`,
      says: ({ app }) => `Des codes de secours ont été créés pour votre compte ${app}. Les précédents ne fonctionnent plus.`,
    },
    recoveryCodesRemoved: {
      subject: ({ app }) => `Les codes de secours pour ${app} ont été retirés`,
      says: ({ app }) => `Les codes de secours de votre compte ${app} ont été retirés. Aucun ne fonctionne plus.`,
    },
    recoveryCodeUsed: {
      subject: ({ app }) => `Un code de secours pour ${app} a été utilisé`,
      says: ({ app, left }) => `Un code de secours de votre compte ${app} a été utilisé. Il ne servira plus. Codes restants\u00a0: ${left}.`,
    },
    secondStepsReset: {
      subject: ({ app }) => `La seconde étape de connexion à ${app} a été réinitialisée`,
      says: ({ app }) =>
        `Un administrateur a retiré tout ce qui servait de seconde étape pour votre compte ${app}. Configurez-la de nouveau à votre prochaine connexion.`,
      ifNot: "Si vous ne l’avez pas demandé, prévenez aussi les responsables du service.",
    },
  },

  mail: {
    wasYou: "Si c’était vous, il n’y a rien à faire.",
    notYou: "Ce n’était pas moi",
    after: ({ lifetimeSeconds }) =>
      `Le lien déconnecte tout le monde, retire le mot de passe et tout ce qui a été ajouté depuis la veille, et vous seul pourrez revenir. Il ne sert qu’une fois, pendant ${length(lifetimeSeconds)}.`,
    addressBefore: "Si ce n’était pas vous, utilisez le lien du message envoyé à l’adresse que votre compte avait avant celle-ci.",
  },

  moved: {
    subject: ({ app }) => `Votre compte ${app} a désormais cette adresse`,
    says: ({ app }) => `Les messages de votre compte ${app} arrivent désormais ici.`,
    account: "Votre compte",
    after: "L’adresse précédente a été prévenue. Pendant sept jours, un lien envoyé là-bas peut annuler la modification.",
  },

  putBack: {
    subject: ({ app }) => `Cette adresse n’est plus celle d’un compte ${app}`,
    says: ({ app }) =>
      `Un compte ${app} a retrouvé l’adresse qu’il avait avant celle-ci. Un lien du message envoyé là-bas a été utilisé, et tout le monde a été déconnecté.`,
    after: "Si ce compte est le vôtre et que vous ne savez pas pourquoi, prévenez les responsables du service.",
  },

  page: {
    title: "Sécurisez votre compte",
    words: "Ce n’était pas vous ? Alors appuyez sur le bouton, et voici ce qui se passe :",
    signedOut: "Toutes les sessions de votre compte sont fermées, sur tous les appareils.",
    password: "Le mot de passe ne fonctionne plus, et nous vous envoyons un lien pour en choisir un nouveau.",
    added:
      "Les clés d’accès, applications d’authentification et codes de secours ajoutés depuis la veille de la modification sont retirés. Les plus anciens restent.",
    address: "Le compte retrouve l’adresse à laquelle le message a été envoyé.",
    secure: "Sécuriser mon compte",
    itWasYou: "Si c’était vous, fermez cette page. Rien n’a changé.",
    doneTitle: "Votre compte est sécurisé",
    done: "Toutes les sessions sont fermées, le mot de passe ne fonctionne plus, et ce qui a été ajouté dernièrement est retiré. Un lien pour choisir un nouveau mot de passe est en route vers votre adresse.",
    held: "Toutes les sessions sont fermées, et personne ne peut se connecter à ce compte avant que les responsables du service ne l’aient examiné. Merci de les prévenir.",
    doneBefore: "C’est déjà fait. Un lien pour choisir un nouveau mot de passe a été envoyé à votre adresse ; vous pouvez en demander un autre.",
    mailbox: "Si quelqu’un d’autre peut lire vos e-mails, changez d’abord le mot de passe de votre messagerie.",
    askAgain: "Demander un autre lien",
    over: "Il sert une seule fois, pendant sept jours. Si vous n’accédez plus à votre compte, demandez un nouveau mot de passe : cela ferme aussi toutes les sessions.",
    askNew: "Demander un nouveau mot de passe",
  },
}
