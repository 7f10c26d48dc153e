import type { Strings } from "../strings.ts"

export const totp: Strings["totp"] = {
  room: "Aplicación de autenticación",
  title: "Aplicación de autenticación",
  ask: {
    title: "Escriba el código de su aplicación de autenticación",
    choice: "Un código de su aplicación de autenticación",
    label: "Código de seis cifras",
    hint: "Lo muestra su aplicación de autenticación, con uno nuevo cada 30 segundos.",
  },
  none: "Aún no hay ninguna aplicación de autenticación",
  noneYet:
    "Una aplicación de su teléfono muestra un código nuevo de seis cifras cada 30 segundos. Una vez configurada, nadie entra solo con su contraseña o con su correo: se pide además el código.",
  begin: "Configurar una aplicación de autenticación",
  setUpAt: "Configurada:",
  lastUsed: "Último uso:",
  notUsed: "aún no",
  replaceAbout: "Si tiene un teléfono nuevo, configure allí la aplicación en lugar de esta. Hasta entonces sirve esta.",
  replace: "Configurar otra en su lugar",
  toRemove: "Quitarla o ver las demás formas de iniciar sesión",
  setUp: {
    title: "Configurar una aplicación de autenticación",
    open: "Abra una aplicación de autenticación en su teléfono. Si no tiene ninguna, instale una: sirve cualquiera que muestre códigos de seis cifras.",
    scan: "Escanee con ella esta imagen.",
    picture: "Código QR para la aplicación de autenticación",
    here: "Abrir en una aplicación de autenticación de este dispositivo",
    cannotScan: "Si no puede escanearla, escriba esta clave en la aplicación:",
    enter: "Escriba el código que la aplicación muestra ahora.",
    code: "Código de seis cifras",
    confirm: "Activarla",
    shownOnce: "La imagen y la clave solo se muestran ahora y sirven durante diez minutos.",
    notShownAgain: "La imagen no se muestra por segunda vez. Si la aplicación aún no tiene una entrada para ella, empiece de nuevo.",
    again: "Empezar de nuevo con otra imagen",
  },
  done: "La aplicación de autenticación está configurada. Desde ahora se pide su código al iniciar sesión.",
  advice: {
    says: "A esta cuenta solo la protege su contraseña o su buzón. Con una aplicación de autenticación, quien averigüe la contraseña no podrá entrar.",
    action: "Configurar una aplicación de autenticación",
  },
}
