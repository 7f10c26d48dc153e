import type { Strings } from "../strings.ts"

export const recoveryCodes: Strings["recoveryCodes"] = {
  room: "Códigos de recuperación",
  title: "Códigos de recuperación",
  ask: {
    title: "Escriba un código de recuperación",
    choice: "Un código de recuperación",
    label: "Código de recuperación",
    hint: "Uno de los que guardó. Cada uno sirve una vez; no importan las minúsculas ni los espacios.",
  },
  keep: {
    title: "Guarde sus códigos de recuperación",
    about: "Si pierde el teléfono, con uno de ellos podrá entrar. Cada uno sirve una vez.",
    shownOnce: "Solo se muestran ahora. Guárdelos con sus papeles importantes o en un gestor de contraseñas, no en el teléfono al que sustituyen.",
    list: "Sus códigos de recuperación",
    download: "Descargar como archivo de texto",
    print: "También puede imprimir esta página.",
    kept: "Los he guardado",
  },
  file: {
    heading: ({ app, address }) => `Códigos de recuperación de ${app}, ${address}`,
    about: "Cada uno sirve una vez, cuando se ha perdido el teléfono. Unos códigos más nuevos anulan estos.",
  },
  left: "Quedan:",
  count: ({ count }) => `${count} de 10`,
  madeAt: "Creados:",
  about: "Con uno de ellos puede entrar cuando ha perdido el teléfono. Cada uno sirve una vez.",
  renewAbout: "Si ya no los encuentra, o alguien ha podido verlos, cree otros. Los anteriores dejan de servir en el acto.",
  renew: "Crear códigos nuevos",
  none: "Aún no hay códigos de recuperación",
  noneYet:
    "Recibirá diez con su segundo paso, por ejemplo una aplicación de autenticación. Con uno de ellos puede entrar cuando ha perdido el teléfono.",
  advice: {
    few: ({ count }) =>
      count === 1
        ? "Queda un código de recuperación. Cree otros mientras pueda."
        : `Solo quedan ${count} códigos de recuperación. Cree otros con tiempo.`,
    gone: "Ya ha usado todos sus códigos de recuperación. Si pierde ahora el teléfono, no podrá entrar.",
    action: "Crear códigos nuevos",
  },
}
