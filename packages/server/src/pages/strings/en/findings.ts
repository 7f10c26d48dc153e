import type { Values } from "./problems.ts"

/** What was found in the service's surroundings, and what to do next. Shown to owners, and printed by `doorward doctor`. */
export const findings = {
  mailFine: ({ server }: Values): string => `${server} answers and takes mails.`,
  mailDevelopment: (): string => "Mails are kept on this machine and not sent. Set SMTP_URL before other people use this service.",
  mailNone: (): string => "No mail server is set, so mails wait in the database and nobody can confirm an address. Set SMTP_URL.",
  mailName: ({ server }: Values): string => `The name in ${server} leads nowhere. Check the host in SMTP_URL.`,
  mailRefused: ({ server }: Values): string => `Nobody listens at ${server}. Check the port: usually 587 with smtp://, or 465 with smtps://.`,
  mailSilent: ({ server }: Values): string =>
    `${server} does not answer. A firewall or your hosting provider often blocks this port: try 587 or 465, or ask the provider to open it.`,
  mailMute: ({ server }: Values): string =>
    `${server} takes the connection and then says nothing. If this is its TLS port (465), SMTP_URL must begin with smtps://.`,
  mailTls: ({ server }: Values): string => `${server} does not speak TLS as expected. On port 465 use smtps://, on 587 smtp://.`,
  mailCertificate: ({ server }: Values): string =>
    `The certificate of ${server} is not trusted, so nothing is sent. Check the host name; if the authority is your own, name it in DOORWARD_EXTRA_CA.`,
  mailAuth: ({ server }: Values): string =>
    `${server} does not accept the user name and password in SMTP_URL. Check both; special characters are written as %40 (@) or %3A (:).`,
  mailAnswer: ({ server }: Values): string => `${server} answers, but not as a mail server should. Its own log tells more.`,
  addressFine: ({ issuer }: Values): string => `${issuer} leads to this service.`,
  addressDevelopment: ({ issuer }: Values): string =>
    `${issuer} can be reached from this machine only. Set DOORWARD_ISSUER to the public https address before other people use this service.`,
  addressLoopback: ({ issuer }: Values): string =>
    `This service runs in production, but ${issuer} can be reached from this machine only. Set DOORWARD_ISSUER to the public https address.`,
  addressOther: ({ issuer }: Values): string =>
    `Something else answers at ${issuer}. Check where the name leads, and what the proxy there passes on to this service.`,
  addressPlain: ({ issuer }: Values): string =>
    `${issuer} leads here, but the proxy says its visitors come by plain http, so requests of programs are refused. Let it send X-Forwarded-Proto:`,
  addressUnreachable: ({ issuer }: Values): string => `${issuer} cannot be reached from here. Check the DNS entry, the certificate and the proxy:`,
  addressLate: ({ issuer }: Values): string =>
    `${issuer} did not answer in time. Check the proxy, and whether this machine may reach its own public address.`,
  addressPrivate: ({ issuer }: Values): string =>
    `${issuer} leads to a private address, which this service never asks on its own. To let it look, allow that host:`,
  browserFine: ({ issuer }: Values): string => `Your browser and this service agree on ${issuer}.`,
  browserHost: ({ seen, issuer }: Values): string =>
    `This page was asked for at ${seen}, but the service has its address at ${issuer}. Open it there, let the proxy pass on the name visitors use, or set DOORWARD_ISSUER.`,
  proxyFine: (): string => "No proxy was seen that should be named or should say more.",
  proxyUnbelieved: ({ peer }: Values): string =>
    `Requests are forwarded by ${peer}, which is not named as a proxy, so all visitors count as one. If it is yours, set:`,
  proxyUnsaid: ({ peer }: Values): string => `The proxy at ${peer} does not say whether visitors came by https. Let it send X-Forwarded-Proto:`,
  proxyContradicted: ({ peer }: Values): string =>
    `The proxy at ${peer} says http, while browsers came by https. The first proxy must say what visitors used, and those behind it must pass that on:`,
  backupFine: ({ days = 0 }: Values): string =>
    Number(days) < 1
      ? "The database was copied within the last day."
      : `The database was copied ${Number(days) === 1 ? "a day" : `${days} days`} ago.`,
  backupNone: (): string => "The database has never been copied. Copy it every day, to another machine:",
  backupOld: ({ days = 0 }: Values): string => `The last copy of the database is ${days} days old. Copy it every day, to another machine:`,
  backupPostgres: (): string =>
    "PostgreSQL is copied with its own tools. Make sure that somebody does it, and that DOORWARD_SECRET is kept elsewhere.",
  backupMemory: (): string => "The database is in memory: everything is gone when the service stops.",
  ownersFine: ({ owners = 0 }: Values): string => `${owners} people own this service.`,
  ownersOne: (): string => "Only one person owns this service. Make somebody else an owner too, in case one of you is locked out:",
  ownersNone: (): string => "Nobody owns this service yet. The set-up link, printed when it starts, makes the first owner.",
  secretFine: (): string => "The root secret is given to this service from outside.",
  secretKept: ({ file }: Values): string =>
    `The root secret is only in ${file}. Without it, copies of the database are useless: keep a copy in a safe place, or set DOORWARD_SECRET.`,
  databaseFine: (): string => "The database suits the way this service runs.",
  databaseEmbedded: (): string =>
    "The database is a file on this machine. That is enough for one server. To run several, or to survive the loss of one, use PostgreSQL.",
  clockFine: (): string => "The clocks of this machine and of the database agree.",
  clockOff: ({ seconds = 0 }: Values): string =>
    `The clocks of this machine and of the database differ by ${seconds} seconds. Let both follow a time server (NTP).`,
  diskFine: ({ percent = 0 }: Values): string => `${percent} % of the disk is free.`,
  diskLow: ({ percent = 0 }: Values): string => `Only ${percent} % of the disk is free. Make room before it is full.`,
  diskFull: ({ percent = 0 }: Values): string => `Only ${percent} % of the disk is free. When it is full, nobody can sign in. Make room now.`,
  unfinished: (): string => "This could not be looked at. Check again in a moment; the log may tell more.",
}
