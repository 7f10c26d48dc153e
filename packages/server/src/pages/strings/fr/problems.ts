import type { problems as english, details as englishDetails } from "../en/problems.ts"

export const problems: typeof english = {
  csrf_failed: {
    title: "Ce formulaire a expiré",
    advice:
      "Rien n’a été modifié. La page est restée longtemps ouverte, ou ce navigateur a perdu le cookie correspondant. Si la rouvrir ne suffit pas, autorisez les cookies pour ce site.",
  },
  origin_refused: {
    title: "Ce formulaire vient d’un autre site",
    advice: "Par sécurité, il n’a pas été accepté. Rouvrez la page à sa propre adresse.",
  },
  forbidden: {
    title: "Cette page ne vous est pas accessible",
    advice: "Si elle devrait l’être, adressez-vous aux responsables de ce service.",
  },
  invalid: {
    title: "Il manque quelque chose",
    advice: "L’adresse ou le formulaire est incomplet, ou a été modifié en chemin. Rouvrez la page à partir de son lien.",
  },
  malformed: {
    title: "Cette demande est illisible",
    advice: "L’adresse ou le formulaire a été modifié en chemin. Rouvrez la page à partir de son lien.",
  },
  too_large: { title: "C’est trop à la fois", advice: "Ce qui a été envoyé dépasse ce que cette page accepte. Envoyez-en moins." },
  unsupported_media_type: {
    title: "Cette demande est illisible",
    advice: "Elle a été envoyée sous une forme que cette page n’accepte pas. Rouvrez la page et utilisez son formulaire.",
  },
  not_found: { title: "Il n’y a pas de page ici", advice: "L’adresse contient peut-être une faute de frappe, ou la page a changé de place." },
  method_not_allowed: {
    title: "Cette page ne s’ouvre pas ainsi",
    advice: "Ouvrez-la à sa propre adresse et utilisez ses boutons.",
  },
  conflict: {
    title: "Une autre action a été plus rapide",
    advice: "Une modification a été faite ailleurs au même moment. Regardez où en sont les choses, puis réessayez.",
  },
  precondition_failed: {
    title: "Ceci a été modifié entre-temps",
    advice: "Quelqu’un l’a modifié depuis que vous l’avez ouvert. Regardez où en sont les choses, puis décidez à nouveau.",
  },
  idempotency_key_reused: {
    title: "Ceci a déjà été envoyé avec un autre contenu",
    advice: "Rien n’a été fait. Ouvrez à nouveau la page et reprenez à partir de là.",
  },
  internal: {
    title: "Quelque chose n’a pas fonctionné chez nous",
    advice:
      "Vous n’y êtes pour rien. Réessayez dans un instant ; si cela se reproduit, prévenez les responsables de ce service en leur donnant le code d’assistance.",
  },
  unavailable: {
    title: "Momentanément indisponible",
    advice: "Rien n’est perdu, et si vous aviez une session ouverte, elle l’est toujours. Réessayez dans un instant.",
  },
  rate_limited: { title: "Trop de tentatives", advice: "Patientez un peu, puis réessayez." },
  saturated: {
    title: "Trop de monde en ce moment",
    advice: "Beaucoup de personnes se connectent en même temps. Réessayez dans quelques secondes.",
  },
  unauthenticated: { title: "Connectez-vous d’abord", advice: "Cette page est réservée aux personnes connectées." },
  invalid_credentials: {
    title: "Cette adresse et ce mot de passe ne vont pas ensemble",
    advice: "Vérifiez les deux et réessayez, ou demandez par e-mail un lien pour un nouveau mot de passe.",
  },
  attempt_expired: { title: "Le délai est dépassé", advice: "Vous avez commencé il y a plus de dix minutes. Recommencez." },
  email_taken: {
    title: "Cette adresse a déjà un compte",
    advice: "Si c’était vous, vous avez déjà un compte : connectez-vous.",
  },
  too_many_attempts: { title: "Trop de tentatives infructueuses", advice: "Patientez un quart d’heure, puis réessayez." },
  code_invalid: { title: "Ce code n’est pas le bon", advice: "Vérifiez-le et réessayez." },
  totp_setup_expired: { title: "La configuration a pris trop de temps", advice: "Recommencez : une nouvelle image est créée." },
  link_used: {
    title: "Ce lien a déjà servi",
    advice: "Chaque lien ne sert qu’une fois. Si c’est vous qui l’avez utilisé, connectez-vous.",
  },
  link_expired: {
    title: "Ce lien a expiré",
    advice: "Les liens ne sont valables que peu de temps, et seul le plus récent fonctionne. Demandez-en un autre.",
  },
  confirm_browser: {
    title: "Ce lien a été demandé dans un autre navigateur",
    advice: "Ouvrez-le là-bas, ou saisissez le code qui y est affiché.",
  },
  password_too_short: {
    title: "Le mot de passe est trop court",
    advice: "Utilisez plus de caractères ; quelques mots à la suite se retiennent facilement.",
  },
  password_too_long: { title: "Le mot de passe est trop long", advice: "Utilisez moins de caractères." },
  password_too_common: {
    title: "Le mot de passe est trop facile à deviner",
    advice: "Quelques mots sans rapport entre eux sont difficiles à deviner et faciles à retenir.",
  },
  recovery_link_invalid: {
    title: "Ce lien de récupération n’est plus valable",
    advice: "Il sert une seule fois, pendant 30 minutes. Demandez-en un autre aux responsables du service.",
  },
  last_owner: { title: "Il faut au moins un propriétaire", advice: "Nommez d’abord quelqu’un d’autre propriétaire, puis réessayez." },
  slug_taken: { title: "Ce nom court est pris", advice: "Il appartient ou appartenait à une autre organisation. Choisissez-en un autre." },
  already_member: { title: "Cette personne est déjà membre", advice: "Cherchez-la parmi les membres." },
  organization_full: {
    title: "L’organisation est complète",
    advice: "Elle a autant de membres qu’elle peut en avoir. Les responsables de ce service peuvent en permettre davantage.",
  },
  would_lock_out: { title: "Cela exclurait des membres", advice: "Voyez qui est concerné, puis confirmez ou choisissez d’autres règles." },
  above_yourself: {
    title: "Cela dépasse vos propres droits",
    advice: "Personne ne donne ni ne change ce qui ne lui est pas permis. Adressez-vous à un propriétaire.",
  },
  organization_refused: {
    title: "Vous ne pouvez pas travailler dans cette organisation pour le moment",
    advice: "Ses règles ne le permettent pas. Vos organisations disent pourquoi.",
  },
  sign_up_closed: {
    title: "Aucun compte ne peut être créé avec cette adresse",
    advice:
      "Les nouveaux comptes sont sur invitation seulement, ou pas ouverts pour le moment. Si vous avez été invité, utilisez l’adresse à laquelle l’invitation a été envoyée, et ouvrez d’abord le lien de ce message.",
  },
  domain_taken: {
    title: "Une autre organisation détient ce domaine",
    advice: "Un domaine n’appartient qu’à une organisation à la fois. S’il est à vous, adressez-vous aux responsables de ce service.",
  },
  domain_unproved: {
    title: "Le domaine n’est pas encore prouvé",
    advice: "Placez l’enregistrement TXT indiqué, puis réessayez. Un nouvel enregistrement peut mettre une heure à être visible.",
  },
  own_rights: { title: "Cela vous retirerait vos propres droits", advice: "Quelqu’un d’autre qui s’occupe de l’organisation doit le faire." },
  role_name_taken: { title: "Un rôle porte déjà ce nom", advice: "Choisissez un autre nom." },
  role_in_use: { title: "Ce rôle sert encore", advice: "D’autres rôles ont tout ce qu’il a. Modifiez-les d’abord." },
  role_inherits_itself: {
    title: "Un rôle ne peut pas avoir tout ce qu’il a lui-même",
    advice: "Laissez de côté les rôles qui ont tout ce qu’a celui-ci.",
  },
  factor_required: {
    title: "Une seconde preuve est nécessaire",
    advice: "Connectez-vous à nouveau avec une seconde preuve, par exemple le code d’une application.",
  },
  reauthentication_required: { title: "Veuillez vous reconnecter", advice: "Votre connexion remonte à trop longtemps." },
  passkey_refused: {
    title: "Cette clé d’accès ne peut pas être utilisée ici",
    advice: "Réessayez avec un autre appareil, un autre gestionnaire de mots de passe ou une autre clé de sécurité.",
  },
  passkey_registered: { title: "Cette clé d’accès est déjà enregistrée", advice: "Rien n’a été modifié. Vous pouvez vous connecter avec elle." },
  passkey_challenge_over: {
    title: "Cela a pris trop de temps",
    advice: "Votre clé d’accès a été demandée il y a plus de dix minutes, ou dans un autre navigateur. Réessayez.",
  },
  passkey_limit: {
    title: "Il y a autant de clés d’accès qu’une personne peut en avoir",
    advice: "Supprimez-en une que vous n’utilisez plus, puis réessayez.",
  },
  last_way_in: {
    title: "C’est votre dernier moyen d’accès",
    advice: "Ajoutez d’abord une autre clé d’accès ou choisissez un mot de passe. Vous pourrez ensuite supprimer celle-ci.",
  },
  passkey_unknown: {
    title: "Cette clé d’accès n’est pas connue ici",
    advice: "Elle a peut-être été supprimée du compte. Choisissez-en une autre, ou connectez-vous autrement.",
  },
  passkey_not_verified: { title: "La clé d’accès n’a pas prouvé qui vous êtes", advice: "Réessayez, ou connectez-vous autrement." },
  otherwise: {
    title: "Cela n’a pas fonctionné",
    advice: "Réessayez. Si cela se reproduit, prévenez les responsables de ce service en leur donnant le code d’assistance.",
  },
}

const plural = new Intl.PluralRules("fr")
const UNRELATED_WORDS = "Quelques mots sans rapport entre eux sont difficiles à deviner et faciles à retenir."

export const details: typeof englishDetails = {
  tryAgainIn: ({ seconds = 1 }) => {
    const count = Math.max(1, Number(seconds))
    if (count > 90) return `Réessayez dans ${Math.ceil(count / 60)} minutes.`
    return plural.select(count) === "one" ? "Réessayez dans une seconde." : `Réessayez dans ${count} secondes.`
  },
  lastFactor: (): string => "Une deuxième étape est obligatoire pour votre compte. Configurez d’abord un autre moyen, puis retirez celui-ci.",
  emailUnreadable: () => "Saisissez une adresse e-mail telle que ada@example.com.",
  nameUnusable: ({ max = 0 }) => `Utilisez au plus ${max} caractères, sur une seule ligne.`,
  passwordMissing: () => "Choisissez un mot de passe.",
  passwordTooShort: ({ min = 0 }) => `Utilisez au moins ${min} caractères ; quelques mots à la suite se retiennent facilement.`,
  passwordTooLong: ({ max = 0 }) => `Utilisez au plus ${max} caractères.`,
  passwordNamesService: () => `N’y mettez pas le nom de ce service : c’est ce qui est essayé en premier. ${UNRELATED_WORDS}`,
  passwordWasStolen: () => `Il figure parmi des mots de passe volés ailleurs, qui sont essayés en premier. ${UNRELATED_WORDS}`,
  passwordNamesYou: () => `Il est fait de votre nom, de votre adresse ou du nom de ce service, qui sont essayés en premier. ${UNRELATED_WORDS}`,
  passwordRepeats: () => `Répéter quelque chose n’apporte presque rien. ${UNRELATED_WORDS}`,
  passwordIsARow: () => `Les suites telles que abcdef, 123456 ou des touches voisines sont essayées en premier. ${UNRELATED_WORDS}`,
  passwordIsADate: () => `Les dates sont essayées en premier. ${UNRELATED_WORDS}`,
  passwordIsCommon: () => `C’est l’un des mots de passe essayés en premier, ou il en est composé. ${UNRELATED_WORDS}`,
  passwordChangedElsewhere: () => "Le mot de passe a été changé ailleurs au même moment.",
  addressIsYours: () => "C’est déjà votre adresse. Saisissez-en une autre.",
  lockedAccount: () =>
    "S’il existe un compte à cette adresse, un e-mail indique comment continuer. Les appareils déjà utilisés peuvent toujours se connecter.",
  codeLastTry: () => "C’était le dernier essai. Recommencez pour recevoir un nouveau code.",
  answerLastTry: () => "C’était le dernier essai. Recommencez.",
  secondStepClosed: () => "Il y a eu trop de réponses fausses. Attendez un peu ou passez par un autre moyen.",
  nothingEntered: () => "Saisissez ce qui est demandé, puis continuez.",
  codeTriesLeft: ({ left = 1 }) =>
    plural.select(Number(left)) === "one" ? "Vérifiez-le et réessayez ; il reste un essai." : `Vérifiez-le et réessayez ; il reste ${left} essais.`,
  openTheLinkInstead: () => "Ouvrez plutôt le lien de l’e-mail, dans le navigateur où vous avez commencé, ou patientez un quart d’heure.",
  startAgainForACode: () => "Recommencez pour recevoir un nouveau code.",
  codeHasSixDigits: () => "Saisissez les six chiffres que l’application affiche.",
  codeOfAnotherMoment: () =>
    "Saisissez le code le plus récent de l’application. S’il est encore refusé, réglez l’heure de votre téléphone sur automatique.",
  recoveryCodeShape: () => "Un code de secours se compose de six groupes de quatre lettres et chiffres.",
  noSecondStepYet: () => "Les codes de secours remplacent une deuxième étape, et il n’y en a pas encore. Configurez-en d’abord une.",
  organizationSuspended: () => "L’organisation est suspendue. Adressez-vous à ses responsables.",
  passkeyNotAttested: () =>
    "Seuls les appareils de certains fabricants peuvent être utilisés ici. Réessayez avec celui qui vous a été remis à cet effet.",
  passkeyNotAllowed: () => "Ce type d’appareil ne peut pas être utilisé ici. Réessayez avec celui qui vous a été remis à cet effet.",
  notInAnothersName: () => "Cela ne peut pas se faire au nom d’une autre personne.",
  signUpImpossible: () => "La création de compte est impossible pour le moment : ce service n’a aucun moyen de vérifier une adresse e-mail.",
  ownerAddressTaken: () => "Cette adresse a déjà un compte. Utilisez-en une autre pour le compte propriétaire.",
}
