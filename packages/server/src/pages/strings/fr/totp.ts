import type { Strings } from "../strings.ts"

export const totp: Strings["totp"] = {
  room: "Application d’authentification",
  title: "Application d’authentification",
  ask: {
    title: "Saisissez le code de votre application d’authentification",
    choice: "Un code de votre application d’authentification",
    label: "Code à six chiffres",
    hint: "Votre application d’authentification l’affiche ; il change toutes les 30 secondes.",
  },
  none: "Il n’y a pas encore d’application d’authentification",
  noneYet:
    "Une application sur votre téléphone affiche un nouveau code à six chiffres toutes les 30 secondes. Une fois qu’elle est configurée, votre mot de passe ou votre boîte aux lettres ne suffit plus pour entrer : le code est demandé en plus.",
  begin: "Configurer une application d’authentification",
  setUpAt: "Configurée :",
  lastUsed: "Dernière utilisation :",
  notUsed: "pas encore",
  replaceAbout: "Pour un nouveau téléphone, configurez-y l’application à la place de celle-ci. Celle-ci fonctionne jusque-là.",
  replace: "En configurer une autre à sa place",
  toRemove: "La retirer ou voir vos autres moyens de connexion",
  setUp: {
    title: "Configurer une application d’authentification",
    open: "Ouvrez une application d’authentification sur votre téléphone. Si vous n’en avez pas, installez-en une : toutes celles qui affichent des codes à six chiffres conviennent.",
    scan: "Scannez cette image avec elle.",
    picture: "Code QR pour l’application d’authentification",
    here: "Ouvrir dans une application d’authentification de cet appareil",
    cannotScan: "Si vous ne pouvez pas la scanner, saisissez cette clé dans l’application :",
    enter: "Saisissez le code que l’application affiche maintenant.",
    code: "Code à six chiffres",
    confirm: "Activer",
    shownOnce: "L’image et la clé ne sont montrées que maintenant, et valent dix minutes.",
    notShownAgain: "L’image n’est pas montrée une deuxième fois. Si l’application n’a pas encore d’entrée pour elle, recommencez.",
    again: "Recommencer avec une nouvelle image",
  },
  done: "L’application d’authentification est configurée. Désormais, son code est demandé quand vous vous connectez.",
  advice: {
    says: "Seuls votre mot de passe ou votre boîte aux lettres protègent ce compte. Avec une application d’authentification, connaître votre mot de passe ne suffit plus pour entrer.",
    action: "Configurer une application d’authentification",
  },
}
