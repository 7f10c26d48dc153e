import type { Strings } from "../strings.ts"

export const profile: Strings["profile"] = {
  title: "Profil",
  name: "Nom (facultatif)",
  nameHint: "Le nom sous lequel on vous connaît, sur une ligne de 100 caractères au plus.",
  nameWrong: "Ce nom ne peut pas être enregistré.",
  language: "Langue",
  byBrowser: "Celle que demande mon navigateur",
  languageHint: "C’est la langue de ces pages et de nos messages.",
  address: "Adresse e-mail",
  addressHint: "Elle vous sert à vous connecter, et nos messages y arrivent.",
  save: "Enregistrer le profil",
  picture: "Photo",
  choose: "Choisir une photo",
  another: "Choisir une autre photo",
  pictureHint: "PNG, JPEG ou WebP, 5 Mo au plus. Seul le carré du milieu est montré. Le lieu et la date de la prise de vue ne sont pas conservés.",
  upload: "Utiliser cette photo",
  replace: "Remplacer la photo",
  remove: "Retirer la photo",
  removed: "Vos initiales s’afficheront à sa place. La photo elle-même n’est pas conservée.",
  done: {
    saved: "Votre profil est enregistré.",
    shown: "Votre nouvelle photo est en place.",
    removed: "Votre photo est retirée. Un navigateur qui l’a affichée peut la garder encore un jour.",
  },
  refused: {
    missing: { summary: "Aucune photo n’a été choisie.", advice: "Choisissez d’abord un fichier PNG, JPEG ou WebP." },
    type: {
      summary: "Ce fichier n’est pas une image que nous pouvons utiliser.",
      advice: "Choisissez un fichier PNG, JPEG ou WebP qui n’est pas animé.",
    },
    pixels: { summary: "Cette image est trop grande.", advice: "Choisissez-en une de 16 mégapixels au plus, ou réduisez-la d’abord." },
    broken: {
      summary: "Cette image n’a pas pu être lue.",
      advice: "Le fichier est peut-être abîmé. Enregistrez-le à nouveau en PNG ou JPEG, ou choisissez-en un autre.",
    },
  },
}
