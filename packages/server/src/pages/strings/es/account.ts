import type { Strings } from "../strings.ts"
import { events } from "./events.ts"

export const account: Strings["account"] = {
  rooms: "Su cuenta",
  signOut: "Cerrar sesión",
  actingFor:
    "Está aquí en nombre de esta persona. Puede mirar, pero no cambiar nada; lo que haga en las aplicaciones queda registrado como hecho por usted.",
  overview: {
    room: "Resumen",
    title: "Su cuenta",
    name: "Nombre",
    address: "Correo electrónico",
    role: "Función",
    owner: "Titular de este servicio",
    mailbox:
      "El buzón de correo es el camino de vuelta: quien pueda leerlo puede elegir una contraseña nueva para esta cuenta. Conviene protegerlo bien.",
    advice: "Lo que merece una mirada",
    allWell: "Todo está en orden",
    nothingToDo: "No hay nada que atender. Cuando lo haya, aparecerá aquí.",
  },
  advice: {
    failedSignIns: {
      says: ({ count }) =>
        `En los últimos siete días fallaron ${count} inicios de sesión con su dirección. Si no fue usted, compruebe que nadie más conoce su contraseña.`,
      action: "Ver qué ha pasado",
    },
    passwordChanged: {
      says: ({ ago, device }) => `Su contraseña se cambió ${ago} (${device}). ¿Fue usted?`,
      action: "Ver qué ha pasado",
    },
    manySessions: {
      says: ({ count, since }) => `Hay otras ${count} sesiones abiertas, la más antigua desde el ${since}. Cierre las que ya no use.`,
      action: "Revisar las sesiones",
    },
    unusedSession: {
      says: ({ since }) => `Hay una sesión abierta que nadie ha usado desde el ${since}. Si ya no usa ese dispositivo, ciérrela.`,
      action: "Revisar las sesiones",
    },
    noName: {
      says: "Su cuenta aún no tiene nombre. Con un nombre, las aplicaciones saben cómo dirigirse a usted.",
      action: "Añadir el nombre",
    },
    noPassword: {
      says: "Su cuenta aún no tiene contraseña, así que la dirección por sí sola no basta para iniciar sesión.",
      action: "Elegir una contraseña",
    },
    onlyOwner: {
      says: "Nadie más es titular de este servicio. Una segunda persona lo mantiene abierto si usted pierde el acceso; esta orden la crea:",
    },
  },
  sessions: {
    room: "Sesiones y dispositivos",
    title: "Sesiones y dispositivos",
    about: "Todos los lugares donde su sesión está abierta. Si no reconoce alguno, ciérrelo y cambie la contraseña.",
    thisOne: "este navegador",
    lastUsed: "Último uso:",
    signedIn: "Inicio de sesión:",
    with: "Con:",
    end: "Cerrar esta sesión",
    endWhich: ({ device, ago }) => `Cerrar esta sesión: ${device}, último uso ${ago}`,
    endOthers: "Cerrar todas las demás sesiones",
    ended: "La sesión se ha cerrado en ese dispositivo.",
    othersEnded: "Todas las demás sesiones se han cerrado. Solo queda abierta la de este navegador.",
    notThere: "Esa sesión no está en su lista: ya se había cerrado.",
    none: "No hay ninguna otra sesión abierta",
    noneYet: "Cuando inicie sesión en otro dispositivo o navegador, aparecerá aquí y podrá cerrarla desde aquí.",
  },
  methods: { pwd: "contraseña", otp: "enlace o código de un solo uso" },
  device: {
    on: ({ program, system }) => `${program} en ${system}`,
    unknown: "Dispositivo desconocido",
  },
  place: {
    near: "cerca de su red",
    another: "otra red",
    cityAndCountry: ({ city, country }) => `${city}, ${country}`,
  },
  password: {
    room: "Contraseña",
    title: "Cambiar la contraseña",
    lastChanged: "Último cambio:",
    changed: "La contraseña se ha cambiado. Todas las demás sesiones de su cuenta se han cerrado.",
    current: "Contraseña actual",
    new: "Contraseña nueva",
    hint: ({ characters }) => `Al menos ${characters} caracteres. Unas cuantas palabras seguidas son fáciles de recordar.`,
    change: "Cambiar la contraseña",
    forgot: "¿Ha olvidado la contraseña?",
    wrong: "La contraseña actual no es correcta.",
    wrongAdvice: "Compruébela y vuelva a intentarlo.",
    none: "Todavía no hay contraseña",
    noneYet: "Inició sesión sin ella. Con un enlace que llega por correo podrá elegirla.",
    choose: "Elegir una contraseña",
  },
  activity: {
    room: "Actividad",
    title: "Actividad reciente",
    about: "Lo que ha pasado en su cuenta, empezando por lo más reciente.",
    thisSession: "esta sesión",
    none: "Todavía no ha pasado nada",
    noneYet: "Aquí aparecerán los inicios de sesión, los intentos fallidos y los cambios de su cuenta.",
    nothingOlder: "No hay nada más antiguo.",
    older: "Actividad anterior",
    newest: "Volver a lo más reciente",
    notMe: "No fui yo",
    notMeAdvice:
      "Si algo de esta lista no lo hizo usted, elija ahora una contraseña nueva. Con ella se cierran todas las demás sesiones de su cuenta.",
    notMeMailbox: "Si es posible que alguien lea su correo, cambie primero la contraseña del buzón.",
  },
  events,
}
