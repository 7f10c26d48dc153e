import type { Values } from "../en/problems.ts"
import { findings } from "./findings.ts"

export const setup = {
  form: {
    title: "Installer ce service",
    intro: "Créez le compte propriétaire. Vous serez connecté aussitôt après.",
    name: "Nom (facultatif)",
    email: "Adresse e-mail",
    button: "Créer le compte propriétaire",
  },
  closed: { signIn: "Se connecter" },
  problems: {
    setup_link_invalid: {
      title: "Ce lien d'installation n'est plus valable",
      advice:
        "Il sert une seule fois et pendant 30 minutes. Tant que le service n'appartient à personne, chaque redémarrage affiche un nouveau lien dans son terminal.",
    },
    setup_email_taken: { title: "Cette adresse a déjà un compte", advice: "Utilisez une autre adresse pour le compte propriétaire." },
    https_required: {
      title: "Cet envoi doit passer par https",
      advice: "Il est arrivé par une connexion que d'autres peuvent lire ; rien n'en a donc été fait. Rouvrez la page à son adresse https.",
    },
  },
  service: {
    title: "Ce service",
    begun:
      "Le service est à vous et votre session est ouverte. Restent deux choses : une application qui l’utilise, et ce que la liste ci-dessous demande encore.",
  },
  connect: {
    title: "Raccorder votre première application",
    intro: "Prenez ce qui convient. L'adresse de ce service y figure déjà partout.",
    mount: "Intégrer la connexion à une application Node",
    mountText: "Doorward fonctionne dans votre application Express ou Hono, à la même adresse.",
    session: "Demander qui est connecté",
    sessionText: "Vos pages et scripts à cette adresse le demandent avec le cookie du visiteur. 401 signifie que personne n'est connecté.",
    api: "Protéger une API qui fonctionne ailleurs",
    apiText: "Donnez d'abord à l'API ses propres identifiants. Leur secret n'est montré qu'une fois.",
    apiThen: "L'API vérifie ensuite elle-même les jetons d'accès, et sait en moins d'une seconde ce qui a été révoqué.",
    docs: "Tout le reste se trouve dans la référence de l'API",
  },
  checklist: {
    title: "Avant que d'autres comptent dessus",
    allFine: "Tout est en ordre.",
    due: ({ count = 0 }: Values): string => (Number(count) === 1 ? "Un point à regarder" : `${count} points à regarder`),
    inOrder: ({ count = 0 }: Values): string => (Number(count) === 1 ? "Un point en ordre" : `${count} points en ordre`),
    advice: ({ count = 0 }: Values): string =>
      Number(count) === 1 ? "Il y a un point à regarder sur ce service." : `Il y a ${count} points à regarder sur ce service.`,
    look: "Voir la liste",
    again: "Vérifier à nouveau",
    command: "La même chose en ligne de commande :",
    testMail: "M'envoyer un e-mail d'essai",
    testMailSent: ({ email }: Values): string =>
      `Un e-mail d'essai est en route vers ${email}. S'il n'arrive pas en quelques minutes, regardez dans les courriers indésirables.`,
    testMailNotSent: "Les derniers e-mails d'essai sont trop récents. Attendez une heure avant d'en envoyer un autre.",
  },
  testMail: {
    subject: ({ app }: Values): string => `E-mail d'essai de ${app}`,
    text: ({ issuer }: Values): string =>
      `Une personne propriétaire de ${issuer} a demandé cet e-mail pour voir si les e-mails arrivent. C'est le cas. Il n'y a rien à faire.`,
  },
  states: { fine: "En ordre", advice: "À faire", wrong: "À corriger" },
  checks: {
    mail: "E-mail",
    address: "Adresse publique",
    browser: "Ce navigateur",
    proxy: "Proxy",
    backup: "Copies",
    owners: "Propriétaires",
    secret: "Secret racine",
    database: "Base de données",
    clock: "Horloges",
    disk: "Disque",
  },
  findings,
  misplaced: {
    title: "Cette page a une autre adresse",
    text: ({ seen, issuer }: Values): string =>
      `Votre navigateur a demandé ${seen}, alors que l'adresse de ce service est ${issuer}. On ne peut se connecter que là-bas : ne saisissez pas de mot de passe ici.`,
    open: "Ouvrir cette page à son adresse",
    operator: "Pour les personnes qui gèrent ce service",
    mend: ({ seen }: Values): string =>
      `Si ${seen} est correct, donnez cette valeur à DOORWARD_ISSUER. S'il y a un proxy devant, faites-lui transmettre le nom que les visiteurs utilisent (nginx) :`,
  },
  insecure: {
    open: "Ouvrir l'adresse https",
    operator: "Pour les personnes qui gèrent ce service",
    peer: ({ peer }: Values): string => `Le service voit ${peer} à l'autre bout de cette connexion, en http simple.`,
    mend: "Si c'est votre proxy, et que les visiteurs l'atteignent en https, déclarez-le et faites-le-lui dire :",
  },
}
