import type { Values } from "../en/problems.ts"

export const findings = {
  mailFine: ({ server }: Values): string => `${server} répond et accepte les e-mails.`,
  mailDevelopment: (): string =>
    "Les e-mails restent sur cette machine et ne sont pas envoyés. Définissez SMTP_URL avant que d'autres personnes utilisent ce service.",
  mailNone: (): string =>
    "Aucun serveur de messagerie n'est défini : les e-mails attendent dans la base et personne ne peut confirmer son adresse. Définissez SMTP_URL.",
  mailName: ({ server }: Values): string => `Le nom indiqué dans ${server} ne mène nulle part. Vérifiez le nom du serveur dans SMTP_URL.`,
  mailRefused: ({ server }: Values): string =>
    `Rien n'écoute à l'adresse ${server}. Vérifiez le port : en général 587 avec smtp://, ou 465 avec smtps://.`,
  mailSilent: ({ server }: Values): string =>
    `${server} ne répond pas. Un pare-feu ou l'hébergeur bloque souvent ce port : essayez 587 ou 465, ou demandez son ouverture.`,
  mailMute: ({ server }: Values): string =>
    `${server} accepte la connexion puis ne dit rien. S'il s'agit de son port TLS (465), SMTP_URL doit commencer par smtps://.`,
  mailTls: ({ server }: Values): string => `${server} ne parle pas TLS comme prévu. Utilisez smtps:// pour le port 465 et smtp:// pour le port 587.`,
  mailCertificate: ({ server }: Values): string =>
    `Le certificat de ${server} n'est pas reconnu, rien n'est donc envoyé. Vérifiez le nom du serveur ; si l'autorité est la vôtre, indiquez-la dans DOORWARD_EXTRA_CA.`,
  mailAuth: ({ server }: Values): string =>
    `${server} refuse le nom d'utilisateur et le mot de passe de SMTP_URL. Vérifiez les deux ; les caractères spéciaux s'écrivent %40 (@) ou %3A (:).`,
  mailAnswer: ({ server }: Values): string => `${server} répond, mais pas comme un serveur de messagerie. Son journal en dira plus.`,
  addressFine: ({ issuer }: Values): string => `${issuer} mène à ce service.`,
  addressDevelopment: ({ issuer }: Values): string =>
    `${issuer} n'est accessible que depuis cette machine. Donnez à DOORWARD_ISSUER l'adresse https publique avant que d'autres personnes utilisent ce service.`,
  addressLoopback: ({ issuer }: Values): string =>
    `Ce service est en production, mais ${issuer} n'est accessible que depuis cette machine. Donnez à DOORWARD_ISSUER l'adresse https publique.`,
  addressOther: ({ issuer }: Values): string =>
    `Autre chose répond à l'adresse ${issuer}. Vérifiez où mène ce nom et ce que le proxy transmet à ce service.`,
  addressPlain: ({ issuer }: Values): string =>
    `${issuer} mène bien ici, mais le proxy annonce du http simple, et les programmes sont donc refusés. Faites-lui envoyer X-Forwarded-Proto :`,
  addressUnreachable: ({ issuer }: Values): string =>
    `${issuer} est inaccessible depuis cette machine. Vérifiez l'entrée DNS, le certificat et le proxy :`,
  addressLate: ({ issuer }: Values): string =>
    `${issuer} n'a pas répondu à temps. Vérifiez le proxy, et si cette machine peut joindre sa propre adresse publique.`,
  addressPrivate: ({ issuer }: Values): string =>
    `${issuer} mène à une adresse privée, que ce service n'interroge jamais de lui-même. Pour qu'il puisse vérifier, autorisez ce nom :`,
  browserFine: ({ issuer }: Values): string => `Votre navigateur et ce service s'accordent sur ${issuer}.`,
  browserHost: ({ seen, issuer }: Values): string =>
    `Cette page a été demandée à ${seen}, alors que l'adresse du service est ${issuer}. Ouvrez-la là-bas, faites transmettre par le proxy le nom que les visiteurs utilisent, ou changez DOORWARD_ISSUER.`,
  proxyFine: (): string => "Aucun proxy qu'il faudrait déclarer, ou qui devrait en dire plus, n'a été vu.",
  proxyUnbelieved: ({ peer }: Values): string =>
    `${peer} transmet des requêtes sans être déclaré comme proxy : tous les visiteurs comptent pour un seul. S'il est à vous, définissez :`,
  proxyUnsaid: ({ peer }: Values): string =>
    `Le proxy ${peer} ne dit pas si les visiteurs sont venus en https. Faites-lui envoyer X-Forwarded-Proto :`,
  proxyContradicted: ({ peer }: Values): string =>
    `Le proxy ${peer} annonce http alors que les navigateurs sont venus en https. Le premier proxy doit dire ce que les visiteurs ont utilisé, et les suivants le transmettre :`,
  backupFine: ({ days = 0 }: Values): string =>
    Number(days) < 1
      ? "La base a été copiée au cours des dernières 24 heures."
      : `La base a été copiée il y a ${Number(days) === 1 ? "un jour" : `${days} jours`}.`,
  backupNone: (): string => "La base n'a jamais été copiée. Copiez-la chaque jour sur une autre machine :",
  backupOld: ({ days = 0 }: Values): string => `La dernière copie de la base date de ${days} jours. Copiez-la chaque jour sur une autre machine :`,
  backupPostgres: (): string =>
    "PostgreSQL se copie avec ses propres outils. Assurez-vous que quelqu'un le fait, et que DOORWARD_SECRET est conservé ailleurs.",
  backupMemory: (): string => "La base est en mémoire : tout disparaît quand le service s'arrête.",
  ownersFine: ({ owners = 0 }: Values): string => `${owners} personnes sont propriétaires de ce service.`,
  ownersOne: (): string =>
    "Une seule personne est propriétaire de ce service. Désignez-en une autre, au cas où l'une des deux ne pourrait plus entrer :",
  ownersNone: (): string =>
    "Ce service n'appartient encore à personne. Le lien d'installation, affiché au démarrage, crée le premier compte propriétaire.",
  secretFine: (): string => "Le secret racine est donné à ce service de l'extérieur.",
  secretKept: ({ file }: Values): string =>
    `Le secret racine n'existe que dans ${file}. Sans lui, les copies de la base sont inutilisables : gardez-en une copie en lieu sûr, ou définissez DOORWARD_SECRET.`,
  databaseFine: (): string => "La base convient à la façon dont ce service fonctionne.",
  databaseEmbedded: (): string =>
    "La base est un fichier sur cette machine. Cela suffit pour un serveur. Pour plusieurs, ou pour survivre à la perte de l'un d'eux, utilisez PostgreSQL.",
  clockFine: (): string => "Les horloges de cette machine et de la base concordent.",
  clockOff: ({ seconds = 0 }: Values): string =>
    `Les horloges de cette machine et de la base diffèrent de ${seconds} secondes. Faites-leur suivre un serveur de temps (NTP).`,
  diskFine: ({ percent = 0 }: Values): string => `${percent} % du disque est libre.`,
  diskLow: ({ percent = 0 }: Values): string => `Seul ${percent} % du disque est libre. Faites de la place avant qu'il soit plein.`,
  diskFull: ({ percent = 0 }: Values): string =>
    `Seul ${percent} % du disque est libre. Une fois plein, plus personne ne pourra se connecter. Faites de la place maintenant.`,
  unfinished: (): string => "Cette vérification n'a pas abouti. Recommencez dans un instant ; le journal en dira peut-être plus.",
}
