import type { Values } from "../en/problems.ts"

export const findings = {
  mailFine: ({ server }: Values): string => `${server} antwortet und nimmt E-Mails an.`,
  mailDevelopment: (): string =>
    "E-Mails bleiben auf diesem Rechner und werden nicht verschickt. Setzen Sie SMTP_URL, bevor andere diesen Dienst nutzen.",
  mailNone: (): string =>
    "Es ist kein Mailserver eingestellt: E-Mails warten in der Datenbank, und niemand kann eine Adresse bestätigen. Setzen Sie SMTP_URL.",
  mailName: ({ server }: Values): string => `Der Name in ${server} führt nirgendwohin. Prüfen Sie den Servernamen in SMTP_URL.`,
  mailRefused: ({ server }: Values): string =>
    `Unter ${server} nimmt niemand Verbindungen an. Prüfen Sie den Port: meist 587 mit smtp:// oder 465 mit smtps://.`,
  mailSilent: ({ server }: Values): string =>
    `${server} antwortet nicht. Oft sperrt eine Firewall oder der Hosting-Anbieter diesen Port: Versuchen Sie 587 oder 465, oder lassen Sie ihn freigeben.`,
  mailMute: ({ server }: Values): string =>
    `${server} nimmt die Verbindung an und sagt dann nichts. Ist es der TLS-Port (465), muss SMTP_URL mit smtps:// beginnen.`,
  mailTls: ({ server }: Values): string => `${server} spricht TLS nicht wie erwartet. Für Port 465 gilt smtps://, für 587 smtp://.`,
  mailCertificate: ({ server }: Values): string =>
    `Dem Zertifikat von ${server} wird nicht vertraut, deshalb wird nichts verschickt. Prüfen Sie den Servernamen; eine eigene Zertifizierungsstelle nennen Sie in DOORWARD_EXTRA_CA.`,
  mailAuth: ({ server }: Values): string =>
    `${server} nimmt Benutzername und Passwort aus SMTP_URL nicht an. Prüfen Sie beides; Sonderzeichen werden als %40 (@) oder %3A (:) geschrieben.`,
  mailAnswer: ({ server }: Values): string => `${server} antwortet, aber nicht wie ein Mailserver. Mehr steht in dessen Protokoll.`,
  addressFine: ({ issuer }: Values): string => `${issuer} führt zu diesem Dienst.`,
  addressDevelopment: ({ issuer }: Values): string =>
    `${issuer} ist nur von diesem Rechner aus erreichbar. Setzen Sie DOORWARD_ISSUER auf die öffentliche https-Adresse, bevor andere diesen Dienst nutzen.`,
  addressLoopback: ({ issuer }: Values): string =>
    `Dieser Dienst läuft im Produktivbetrieb, aber ${issuer} ist nur von diesem Rechner aus erreichbar. Setzen Sie DOORWARD_ISSUER auf die öffentliche https-Adresse.`,
  addressOther: ({ issuer }: Values): string =>
    `Unter ${issuer} antwortet etwas anderes. Prüfen Sie, wohin der Name führt und was der Proxy dort an diesen Dienst weitergibt.`,
  addressPlain: ({ issuer }: Values): string =>
    `${issuer} führt hierher, aber der Proxy meldet unverschlüsseltes http, und Programme werden deshalb abgewiesen. Lassen Sie ihn X-Forwarded-Proto mitschicken:`,
  addressUnreachable: ({ issuer }: Values): string =>
    `${issuer} ist von hier aus nicht erreichbar. Prüfen Sie den DNS-Eintrag, das Zertifikat und den Proxy:`,
  addressLate: ({ issuer }: Values): string =>
    `${issuer} hat nicht rechtzeitig geantwortet. Prüfen Sie den Proxy, und ob dieser Rechner seine eigene öffentliche Adresse erreichen darf.`,
  addressPrivate: ({ issuer }: Values): string =>
    `${issuer} führt zu einer privaten Adresse, die dieser Dienst von sich aus nie abfragt. Damit er nachsehen kann, erlauben Sie diesen Namen:`,
  browserFine: ({ issuer }: Values): string => `Ihr Browser und dieser Dienst sind sich über ${issuer} einig.`,
  browserHost: ({ seen, issuer }: Values): string =>
    `Diese Seite wurde unter ${seen} abgerufen, der Dienst hat seine Adresse aber unter ${issuer}. Öffnen Sie sie dort, lassen Sie den Proxy den Namen weitergeben, den Besucher verwenden, oder setzen Sie DOORWARD_ISSUER.`,
  proxyFine: (): string => "Es ist kein Proxy aufgefallen, der genannt werden oder mehr sagen müsste.",
  proxyUnbelieved: ({ peer }: Values): string =>
    `${peer} leitet Anfragen weiter, ist aber nicht als Proxy genannt. Alle Besucher zählen deshalb als einer. Ist es Ihr Proxy, setzen Sie:`,
  proxyUnsaid: ({ peer }: Values): string =>
    `Der Proxy ${peer} sagt nicht, ob Besucher über https kamen. Lassen Sie ihn X-Forwarded-Proto mitschicken:`,
  proxyContradicted: ({ peer }: Values): string =>
    `Der Proxy ${peer} meldet http, die Browser kamen aber über https. Der erste Proxy muss sagen, was Besucher verwendet haben, und die nächsten müssen es weitergeben:`,
  backupFine: ({ days = 0 }: Values): string =>
    Number(days) < 1
      ? "Die Datenbank wurde innerhalb des letzten Tages kopiert."
      : `Die Datenbank wurde vor ${Number(days) === 1 ? "einem Tag" : `${days} Tagen`} kopiert.`,
  backupNone: (): string => "Die Datenbank wurde noch nie kopiert. Kopieren Sie sie täglich auf einen anderen Rechner:",
  backupOld: ({ days = 0 }: Values): string =>
    `Die letzte Kopie der Datenbank ist ${days} Tage alt. Kopieren Sie sie täglich auf einen anderen Rechner:`,
  backupPostgres: (): string =>
    "PostgreSQL wird mit seinen eigenen Werkzeugen kopiert. Sorgen Sie dafür, dass das geschieht und dass DOORWARD_SECRET anderswo aufbewahrt wird.",
  backupMemory: (): string => "Die Datenbank liegt im Arbeitsspeicher: Endet der Dienst, ist alles weg.",
  ownersFine: ({ owners = 0 }: Values): string => `Dieser Dienst gehört ${owners} Personen.`,
  ownersOne: (): string =>
    "Dieser Dienst gehört nur einer Person. Geben Sie ihn auch einer zweiten, für den Fall, dass eine von beiden nicht mehr hineinkommt:",
  ownersNone: (): string =>
    "Dieser Dienst gehört noch niemandem. Der Einrichtungslink, der beim Start ausgegeben wird, legt das erste Eigentümerkonto an.",
  secretFine: (): string => "Das Hauptgeheimnis wird diesem Dienst von außen gegeben.",
  secretKept: ({ file }: Values): string =>
    `Das Hauptgeheimnis steht nur in ${file}. Ohne es sind Kopien der Datenbank wertlos: Bewahren Sie eine Abschrift sicher auf, oder setzen Sie DOORWARD_SECRET.`,
  databaseFine: (): string => "Die Datenbank passt zu der Art, wie dieser Dienst läuft.",
  databaseEmbedded: (): string =>
    "Die Datenbank ist eine Datei auf diesem Rechner. Für einen Server genügt das. Für mehrere, oder damit der Ausfall eines Rechners nichts kostet, nehmen Sie PostgreSQL.",
  clockFine: (): string => "Die Uhren dieses Rechners und der Datenbank stimmen überein.",
  clockOff: ({ seconds = 0 }: Values): string =>
    `Die Uhren dieses Rechners und der Datenbank weichen um ${seconds} Sekunden voneinander ab. Lassen Sie beide einem Zeitserver folgen (NTP).`,
  diskFine: ({ percent = 0 }: Values): string => `${percent} % des Datenträgers sind frei.`,
  diskLow: ({ percent = 0 }: Values): string => `Nur ${percent} % des Datenträgers sind frei. Schaffen Sie Platz, bevor er voll ist.`,
  diskFull: ({ percent = 0 }: Values): string =>
    `Nur ${percent} % des Datenträgers sind frei. Ist er voll, kann sich niemand mehr anmelden. Schaffen Sie jetzt Platz.`,
  unfinished: (): string => "Das ließ sich nicht prüfen. Versuchen Sie es gleich noch einmal; vielleicht sagt das Protokoll mehr.",
}
