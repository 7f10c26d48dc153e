import type { shell as english } from "../en/shell.ts"

export const shell: typeof english = {
  securedBy: "Sécurisé par Doorward",
  language: "Langue",
  skip: "Aller au contenu",
  supportCode: "Code d’assistance",
  toStart: "Aller à l’accueil",
  openAgain: "Rouvrir la page",
  showPassword: "Afficher le mot de passe",
  hidePassword: "Masquer le mot de passe",
  thereIsAProblem: "Il y a un problème",
  sentence: ({ text }) => `${text}.`,
  ago: { justNow: "à l’instant" },
  copy: "Copier",
  copied: "Copié",
  listChanged: "La liste a changé.",
  fieldRequired: "Veuillez remplir ce champ.",
  emailShape: "Saisissez une adresse e-mail telle que ada@example.com.",
  strength: ["Très faible", "Faible", "Moyen", "Bon", "Très bon"],
}
