import type { Values } from "../en/problems.ts"

export const findings = {
  mailFine: ({ server }: Values): string => `${server} responde y acepta correos.`,
  mailDevelopment: (): string =>
    "Los correos se quedan en este equipo y no se envían. Defina SMTP_URL antes de que otras personas usen este servicio.",
  mailNone: (): string =>
    "No hay servidor de correo: los mensajes esperan en la base de datos y nadie puede confirmar su dirección. Defina SMTP_URL.",
  mailName: ({ server }: Values): string => `El nombre de ${server} no lleva a ninguna parte. Compruebe el servidor en SMTP_URL.`,
  mailRefused: ({ server }: Values): string => `Nadie escucha en ${server}. Compruebe el puerto: normalmente 587 con smtp://, o 465 con smtps://.`,
  mailSilent: ({ server }: Values): string =>
    `${server} no responde. A menudo un cortafuegos o el proveedor bloquea este puerto: pruebe con 587 o 465, o pida que lo abran.`,
  mailMute: ({ server }: Values): string =>
    `${server} acepta la conexión y luego no dice nada. Si es su puerto TLS (465), SMTP_URL debe empezar por smtps://.`,
  mailTls: ({ server }: Values): string => `${server} no habla TLS como se espera. Use smtps:// en el puerto 465 y smtp:// en el 587.`,
  mailCertificate: ({ server }: Values): string =>
    `El certificado de ${server} no es de confianza, así que no se envía nada. Compruebe el nombre del servidor; si la autoridad es propia, indíquela en DOORWARD_EXTRA_CA.`,
  mailAuth: ({ server }: Values): string =>
    `${server} no acepta el usuario y la contraseña de SMTP_URL. Compruebe ambos; los caracteres especiales se escriben %40 (@) o %3A (:).`,
  mailAnswer: ({ server }: Values): string => `${server} responde, pero no como un servidor de correo. Su registro dirá más.`,
  addressFine: ({ issuer }: Values): string => `${issuer} lleva a este servicio.`,
  addressDevelopment: ({ issuer }: Values): string =>
    `A ${issuer} solo se llega desde este equipo. Ponga en DOORWARD_ISSUER la dirección https pública antes de que otras personas usen este servicio.`,
  addressLoopback: ({ issuer }: Values): string =>
    `Este servicio está en producción, pero a ${issuer} solo se llega desde este equipo. Ponga en DOORWARD_ISSUER la dirección https pública.`,
  addressOther: ({ issuer }: Values): string =>
    `En ${issuer} responde otra cosa. Compruebe adónde lleva el nombre y qué transmite el proxy a este servicio.`,
  addressPlain: ({ issuer }: Values): string =>
    `${issuer} lleva aquí, pero el proxy anuncia http sin cifrar, y por eso se rechazan los programas. Haga que envíe X-Forwarded-Proto:`,
  addressUnreachable: ({ issuer }: Values): string =>
    `No se puede llegar a ${issuer} desde aquí. Compruebe la entrada de DNS, el certificado y el proxy:`,
  addressLate: ({ issuer }: Values): string =>
    `${issuer} no respondió a tiempo. Compruebe el proxy, y si este equipo puede llegar a su propia dirección pública.`,
  addressPrivate: ({ issuer }: Values): string =>
    `${issuer} lleva a una dirección privada, que este servicio nunca consulta por su cuenta. Para que pueda mirar, permita ese nombre:`,
  browserFine: ({ issuer }: Values): string => `El navegador y este servicio coinciden en ${issuer}.`,
  browserHost: ({ seen, issuer }: Values): string =>
    `Esta página se pidió en ${seen}, pero la dirección del servicio es ${issuer}. Ábrala allí, haga que el proxy transmita el nombre que usan los visitantes, o cambie DOORWARD_ISSUER.`,
  proxyFine: (): string => "No se ha visto ningún proxy que deba declararse o decir más.",
  proxyUnbelieved: ({ peer }: Values): string =>
    `${peer} reenvía peticiones sin estar declarado como proxy: todos los visitantes cuentan como uno. Si es suyo, defina:`,
  proxyUnsaid: ({ peer }: Values): string => `El proxy ${peer} no dice si los visitantes llegaron por https. Haga que envíe X-Forwarded-Proto:`,
  proxyContradicted: ({ peer }: Values): string =>
    `El proxy ${peer} anuncia http, pero los navegadores llegaron por https. El primer proxy debe decir qué usaron los visitantes, y los siguientes transmitirlo:`,
  backupFine: ({ days = 0 }: Values): string =>
    Number(days) < 1
      ? "La base de datos se copió en las últimas 24 horas."
      : `La base de datos se copió hace ${Number(days) === 1 ? "un día" : `${days} días`}.`,
  backupNone: (): string => "La base de datos no se ha copiado nunca. Cópiela cada día en otro equipo:",
  backupOld: ({ days = 0 }: Values): string => `La última copia de la base de datos tiene ${days} días. Cópiela cada día en otro equipo:`,
  backupPostgres: (): string =>
    "PostgreSQL se copia con sus propias herramientas. Asegúrese de que alguien lo hace, y de que DOORWARD_SECRET se guarda en otro lugar.",
  backupMemory: (): string => "La base de datos está en memoria: todo desaparece cuando el servicio se detiene.",
  ownersFine: ({ owners = 0 }: Values): string => `Este servicio pertenece a ${owners} personas.`,
  ownersOne: (): string => "Este servicio pertenece a una sola persona. Añada otra, por si alguna de las dos se queda sin poder entrar:",
  ownersNone: (): string =>
    "Este servicio no pertenece todavía a nadie. El enlace de instalación, que se muestra al arrancar, crea la primera cuenta propietaria.",
  secretFine: (): string => "El secreto raíz se entrega a este servicio desde fuera.",
  secretKept: ({ file }: Values): string =>
    `El secreto raíz está solo en ${file}. Sin él, las copias de la base de datos no sirven: guarde una copia en lugar seguro, o defina DOORWARD_SECRET.`,
  databaseFine: (): string => "La base de datos es adecuada para la forma en que funciona este servicio.",
  databaseEmbedded: (): string =>
    "La base de datos es un archivo de este equipo. Para un servidor es suficiente. Para varios, o para sobrevivir a la pérdida de uno, use PostgreSQL.",
  clockFine: (): string => "Los relojes de este equipo y de la base de datos coinciden.",
  clockOff: ({ seconds = 0 }: Values): string =>
    `Los relojes de este equipo y de la base de datos difieren en ${seconds} segundos. Haga que ambos sigan un servidor de hora (NTP).`,
  diskFine: ({ percent = 0 }: Values): string => `El ${percent} % del disco está libre.`,
  diskLow: ({ percent = 0 }: Values): string => `Solo el ${percent} % del disco está libre. Haga sitio antes de que se llene.`,
  diskFull: ({ percent = 0 }: Values): string =>
    `Solo el ${percent} % del disco está libre. Cuando se llene, nadie podrá iniciar sesión. Haga sitio ahora.`,
  unfinished: (): string => "No se pudo comprobar. Inténtelo de nuevo en un momento; quizá el registro diga más.",
}
