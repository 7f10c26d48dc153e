import type { Strings } from "../strings.ts"

export const steps: Strings["steps"] = {
  password: {
    title: "Escriba su contraseña",
    choice: "Su contraseña",
    label: "Contraseña",
    wrong: "Esa contraseña no es correcta.",
  },
  factor: {
    signingInAs: ({ email }) => `Está iniciando sesión como ${email}.`,
    provingAs: ({ email }) => `Antes de seguir, demuestre una vez más que es ${email}.`,
    proceed: "Continuar",
    send: "Enviar el código",
    sendAgain: "Enviarlo otra vez",
    sent: "Hay un código de camino.",
    otherWays: "Probar de otra manera",
    trustDevice: ({ days }) => `No volver a pedirlo en este navegador durante ${days === 1 ? "un día" : `${days} días`}`,
    trustDeviceHint: "Solo en un dispositivo que no use nadie más. Se le seguirá pidiendo la contraseña o el correo.",
    notNow: "Ahora no",
    noneLeft: "¿Ya no tiene ninguna de estas cosas? Quienes llevan este servicio pueden ayudarle a volver a entrar.",
  },
  stepUp: {
    title: "Demuestre que es usted",
    words: ({ email }) => `Antes de cambiar algo importante, se le pide que demuestre una vez más que es ${email}. Después volverá enseguida.`,
  },
  nothing: {
    title: "Inicie sesión otra vez para seguir",
    words: "Esta cuenta no tiene nada que se pueda pedir aquí. Inicie sesión como antes y volverá enseguida.",
    signIn: "Iniciar sesión otra vez",
  },
  over: {
    title: "Empiece de nuevo",
    words: "Hace más de diez minutos que empezó, o algo cambió mientras tanto, o empezó en otro navegador.",
  },
  enrol: {
    title: "Añada un segundo paso",
    forAccount: "Esta cuenta necesita un segundo paso y aún no tiene ninguno. Elija cuál será; justo después habrá iniciado sesión.",
    forThis: "Lo que quiere hacer pide más de lo que tiene esta cuenta. Elija qué añadir; después podrá seguir.",
    nothing: "Aquí no hay nada que se pueda añadir. Pregunte a quienes llevan este servicio.",
  },
  security: {
    room: "Acceso y seguridad",
    title: "Acceso y seguridad",
    have: "Con qué se entra",
    mailbox: "Su buzón de correo",
    mailboxWords: ({ email }) => `${email}: quien lea su correo puede elegir una contraseña nueva. Aun así se pide un segundo paso.`,
    since: "Desde:",
    lastUsed: "Último uso:",
    never: "todavía no",
    add: "Qué puede añadir",
    remove: "Quitar",
    removeWhich: ({ what }) => `Quitar: ${what}`,
    removeQuestion: "Ya no se pedirá. Si es su último segundo paso, los códigos de recuperación se van con él.",
    removed: "Se ha quitado.",
    look: "Ver además",
    sessions: "Dónde tiene la sesión iniciada",
    activity: "Qué ha pasado últimamente",
    coverage: {
      oneStep: "Basta con su contraseña o con su correo para entrar. Con un segundo paso, quien conozca uno de los dos sigue sin poder entrar.",
      noWayBack: ({ only }) =>
        `Hay un solo segundo paso y ninguna manera de rodearlo: ${only}. Si lo pierde, no podrá entrar. Añada otro o cree códigos de recuperación.`,
      covered: "Si pierde un segundo paso, otro le deja entrar.",
    },
  },
  closedMail: ({ app, link }) => ({
    subject: `Alguien intenta adivinar su segundo paso en ${app}`,
    lines: [
      `Alguien superó el primer paso para iniciar sesión en su cuenta de ${app}, con su contraseña o con un mensaje enviado a usted, y después dio diez respuestas incorrectas al segundo. No entró nadie y, durante un tiempo, nadie puede responder.`,
      "Si fue usted, espere un cuarto de hora o use otra manera.",
    ],
    link: { href: link, label: "Elegir una contraseña nueva" },
    after: "Si no fue usted, alguien conoce su contraseña o lee su correo: elija una contraseña nueva y cambie también la de su buzón.",
  }),
}
