import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("fr")

export const mails: Strings["mails"] = {
  linkFollows: ({ label }) => `${label}\u00a0:`,
  when: ({ instant }) => `Quand\u00a0: ${instant}`,
  device: ({ device }) => `Avec\u00a0: ${device}`,

  verification: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code}\u00a0: votre code pour ${app}`,
    lines: [`Pour terminer la création de votre compte ${app}, saisissez ce code là où vous avez commencé\u00a0:`],
    code,
    link: { href: link, label: "Ou ouvrez ce lien" },
    after: `Le code et le lien ne servent qu'une fois, pendant ${length(lifetimeSeconds)}. Si vous n'avez rien demandé, ne tenez pas compte de ce message\u00a0: sans le code, rien ne se passe.`,
  }),

  alreadyRegistered: ({ app, link }) => ({
    subject: `Vous avez déjà un compte ${app}`,
    lines: [
      `Quelqu'un, peut-être vous, a voulu créer un compte ${app} avec cette adresse. Il en existe déjà un avec cette adresse, et rien n'a été modifié.`,
    ],
    link: { href: link, label: "Se connecter" },
    after: "Si ce n'était pas vous, vous n'avez rien à faire.",
  }),

  resetLink: ({ app, link, lifetimeSeconds }) => ({
    subject: `Un nouveau mot de passe pour ${app}`,
    lines: [`Quelqu'un, peut-être vous, a demandé un nouveau mot de passe pour votre compte ${app}.`],
    link: { href: link, label: "Choisir un nouveau mot de passe" },
    after: `Le lien ne sert qu'une fois, pendant ${length(lifetimeSeconds)}\u00a0; seul le plus récent fonctionne. Si vous n'avez rien demandé, ne tenez pas compte de ce message\u00a0: votre mot de passe reste le même.`,
  }),

  welcome: ({ app, link, lifetimeSeconds }) => ({
    subject: `Votre compte ${app}`,
    lines: [`Un compte ${app} a été créé pour vous. Choisissez un mot de passe et il est à vous.`],
    link: { href: link, label: "Choisir un mot de passe" },
    after: `Le lien ne sert qu'une fois, pendant ${length(lifetimeSeconds)}. S'il a expiré, demandez-en un autre sur la page de connexion, comme pour un mot de passe oublié.`,
  }),

  secured: ({ app, link, lifetimeSeconds }) => ({
    subject: `Votre compte ${app} est protégé`,
    lines: [`Tout le monde a été déconnecté de votre compte ${app}, et son mot de passe ne fonctionne plus. Choisissez-en un nouveau\u00a0:`],
    link: { href: link, label: "Choisir un nouveau mot de passe" },
    after: `Le lien ne sert qu'une fois, pendant ${length(lifetimeSeconds)}. Vous pouvez en demander un autre à tout moment sur la page de connexion.`,
  }),

  locked: ({ app, link, lifetimeSeconds }) => ({
    subject: `Trop de tentatives de connexion à ${app}`,
    lines: [
      `Quelqu'un, peut-être vous, a essayé plusieurs fois sans succès de se connecter à votre compte ${app}. Les nouveaux appareils ne peuvent plus essayer. Ceux qui vous ont déjà servi à vous connecter le peuvent toujours.`,
      "Si c'était vous et que vous voulez vous connecter sur un nouvel appareil, ouvrez-y ce lien\u00a0:",
    ],
    link: { href: link, label: "Autoriser de nouveaux essais" },
    after: `Le lien ne sert qu'une fois, pendant ${length(lifetimeSeconds)}. Si ce n'était pas vous, vous n'avez rien à faire\u00a0: personne n'est entré, et personne n'entrera de cette façon.`,
  }),

  stolenToken: ({ app, link }) => ({
    subject: `Un appareil a été déconnecté de ${app} pour votre sécurité`,
    lines: [
      `Une clé qui garde l'un de vos appareils connecté à ${app} a servi une seconde fois après avoir été remplacée. Il se peut que quelqu'un l'ait copiée.`,
      "L'appareil a été déconnecté, et la copie ne fonctionne plus. Reconnectez-vous quand vous en aurez besoin, et vérifiez les appareils connectés\u00a0:",
    ],
    link: { href: link, label: "Votre compte" },
    after: "Si vous avez récemment restauré un appareil à partir d'une sauvegarde, c'est peut-être la raison. Sinon, changez votre mot de passe.",
  }),
  invitation: ({ app, link, organization, inviter, roles, lifetimeSeconds }) => ({
    subject: `Vous êtes invité à rejoindre ${organization} sur ${app}`,
    lines: [
      inviter === "" ? `Vous êtes invité à rejoindre ${organization} sur ${app}.` : `${inviter} vous invite à rejoindre ${organization} sur ${app}.`,
      `Votre rôle : ${roles}.`,
    ],
    link: { href: link, label: "Voir l’invitation" },
    after: `Le lien ne vaut que pour cette adresse, une seule fois et pendant ${length(lifetimeSeconds)}. Si cela ne vous dit rien, ignorez ce message : rien ne se passe sans vous.`,
  }),

  domainLapsed: ({ app, link, domain, organization, recordName, recordValue }) => ({
    subject: `${app}: ${domain} n’est plus confirmé pour ${organization}`,
    lines: [
      `L’enregistrement qui prouve que ${domain} appartient à ${organization} sur ${app} a disparu. Les nouvelles personnes qui y ont une adresse ne deviennent plus membres d’elles-mêmes. Personne n’a rien perdu.`,
      "Pour le prouver à nouveau, remettez cet enregistrement TXT et faites-le vérifier :",
    ],
    facts: [recordName, recordValue],
    link: { href: link, label: "Votre compte" },
    after: "Si le domaine n’est plus à vous, il n’y a rien à faire.",
  }),
}
