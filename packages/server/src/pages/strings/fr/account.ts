import type { Strings } from "../strings.ts"
import { events } from "./events.ts"

export const account: Strings["account"] = {
  rooms: "Votre compte",
  signOut: "Se déconnecter",
  actingFor:
    "Vous êtes ici au nom de cette personne. Vous pouvez consulter, mais rien modifier ; ce que vous faites dans les applications est enregistré comme venant de vous.",
  overview: {
    room: "Vue d’ensemble",
    title: "Votre compte",
    name: "Nom",
    address: "Adresse e-mail",
    role: "Rôle",
    owner: "Propriétaire de ce service",
    mailbox:
      "Votre boîte aux lettres est votre voie de retour : quiconque peut la lire peut choisir un nouveau mot de passe pour ce compte. Protégez-la bien.",
    advice: "Ce qui mérite un coup d’œil",
    allWell: "Tout va bien",
    nothingToDo: "Il n’y a rien dont vous deviez vous occuper. Si cela change, vous le verrez ici.",
  },
  advice: {
    failedSignIns: {
      says: ({ count }) =>
        `${count} connexions avec votre adresse ont échoué ces sept derniers jours. Si ce n’était pas vous, assurez-vous que personne d’autre ne connaît votre mot de passe.`,
      action: "Voir ce qui s’est passé",
    },
    passwordChanged: {
      says: ({ ago, device }) => `Votre mot de passe a été changé ${ago} (${device}). Était-ce vous ?`,
      action: "Voir ce qui s’est passé",
    },
    manySessions: {
      says: ({ count, since }) =>
        `${count} autres sessions sont ouvertes, la plus ancienne depuis le ${since}. Terminez celles dont vous ne vous servez plus.`,
      action: "Passer les sessions en revue",
    },
    unusedSession: {
      says: ({ since }) =>
        `Une session est ouverte, dont personne ne s’est servi depuis le ${since}. Si vous n’utilisez plus cet appareil, terminez-la.`,
      action: "Passer les sessions en revue",
    },
    noName: {
      says: "Votre compte n’a pas encore de nom. Avec un nom, les applications savent comment s’adresser à vous.",
      action: "Ajouter votre nom",
    },
    noPassword: {
      says: "Votre compte n’a pas encore de mot de passe : votre adresse ne suffit donc pas pour vous connecter.",
      action: "Choisir un mot de passe",
    },
    onlyOwner: {
      says: "Personne d’autre n’est propriétaire de ce service. Une deuxième personne le garde ouvert si vous perdez votre accès ; cette commande la crée :",
    },
  },
  sessions: {
    room: "Sessions et appareils",
    title: "Sessions et appareils",
    about: "Partout où vous avez une session ouverte. Si vous n’en reconnaissez pas une, terminez-la et changez votre mot de passe.",
    thisOne: "ce navigateur",
    lastUsed: "Dernière utilisation :",
    signedIn: "Connexion :",
    with: "Avec :",
    end: "Terminer cette session",
    endWhich: ({ device, ago }) => `Terminer cette session : ${device}, dernière utilisation ${ago}`,
    endOthers: "Terminer toutes les autres sessions",
    ended: "La session est terminée. Cet appareil est déconnecté.",
    othersEnded: "Toutes les autres sessions sont terminées. Seul ce navigateur reste connecté.",
    notThere: "Cette session n’est pas dans votre liste : elle est déjà terminée.",
    none: "Vous n’avez de session ouverte nulle part ailleurs",
    noneYet: "Quand vous vous connecterez sur un autre appareil ou dans un autre navigateur, il apparaîtra ici et vous pourrez y mettre fin d’ici.",
  },
  methods: { pwd: "mot de passe", otp: "lien ou code à usage unique" },
  device: {
    on: ({ program, system }) => `${program} sur ${system}`,
    unknown: "Appareil inconnu",
  },
  place: {
    near: "près de votre réseau",
    another: "un autre réseau",
    cityAndCountry: ({ city, country }) => `${city}, ${country}`,
  },
  password: {
    room: "Mot de passe",
    title: "Changer de mot de passe",
    lastChanged: "Dernier changement :",
    changed: "Votre mot de passe est changé. Toutes les autres sessions de votre compte sont déconnectées.",
    current: "Mot de passe actuel",
    new: "Nouveau mot de passe",
    hint: ({ characters }) => `Au moins ${characters} caractères. Quelques mots à la suite se retiennent facilement.`,
    change: "Changer le mot de passe",
    forgot: "Mot de passe oublié ?",
    wrong: "Le mot de passe actuel n’est pas le bon.",
    wrongAdvice: "Vérifiez-le et réessayez.",
    none: "Il n’y a pas encore de mot de passe",
    noneYet: "Votre connexion s’est faite sans. Un lien envoyé par e-mail vous permet de le choisir.",
    choose: "Choisir un mot de passe",
  },
  activity: {
    room: "Activité",
    title: "Activité récente",
    about: "Ce qui s’est passé sur votre compte, le plus récent d’abord.",
    thisSession: "cette session",
    none: "Il ne s’est encore rien passé",
    noneYet: "Les connexions, les essais manqués et les changements de votre compte apparaîtront ici.",
    nothingOlder: "Il n’y a rien de plus ancien.",
    older: "Activité plus ancienne",
    newest: "Revenir au plus récent",
    notMe: "Ce n’était pas moi",
    notMeAdvice:
      "Si quelque chose dans cette liste ne vient pas de vous, choisissez tout de suite un nouveau mot de passe. Toutes les autres sessions de votre compte seront déconnectées en même temps.",
    notMeMailbox: "Si quelqu’un peut lire vos e-mails, changez d’abord le mot de passe de votre boîte aux lettres.",
  },
  events,
}
