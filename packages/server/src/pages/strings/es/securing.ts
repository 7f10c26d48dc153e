import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("es")

export const securing: Strings["securing"] = {
  changes: {
    passwordChanged: {
      subject: ({ app }) => `Se ha cambiado su contraseña de ${app}`,
      says: ({ app }) =>
        `Se ha cambiado la contraseña de su cuenta de ${app}. La sesión se ha cerrado en todos los dispositivos, salvo en el que se hizo el cambio.`,
    },
    passwordReset: {
      subject: ({ app }) => `Se ha restablecido su contraseña de ${app}`,
      says: ({ app }) =>
        `Se ha elegido una contraseña nueva para su cuenta de ${app} con un enlace enviado a esta dirección. La sesión se ha cerrado en todos los dispositivos.`,
      ifNot: "Si no fue usted, otra persona puede leer su correo: cambie primero la contraseña de su buzón.",
    },
    recovered: {
      subject: ({ app }) => `Se ha recuperado su cuenta de ${app}`,
      says: ({ app }) =>
        `Alguien ha abierto su cuenta de ${app} con un enlace de recuperación que creó un responsable del servicio, y ha elegido una contraseña nueva. En los demás dispositivos se ha cerrado la sesión.`,
      ifNot: "Si no fue usted, avise también a los responsables del servicio.",
    },
    emailChanged: {
      subject: ({ app }) => `Se ha cambiado la dirección de su cuenta de ${app}`,
      says: ({ app }) => `Su cuenta de ${app} tiene ahora otra dirección. Sus mensajes ya no llegan aquí.`,
      ifNot: "Si no fue usted, el enlace devuelve esta dirección a su cuenta.",
    },
    passkeyAdded: {
      subject: ({ app }) => `Se ha añadido una llave de acceso a su cuenta de ${app}`,
      says: ({ app }) => `Desde ahora se puede entrar en su cuenta de ${app} con una llave de acceso nueva.`,
    },
    passkeyRemoved: {
      subject: ({ app }) => `Se ha quitado una llave de acceso de su cuenta de ${app}`,
      says: ({ app }) => `Se ha quitado una llave de acceso de su cuenta de ${app}. Ya no sirve para entrar.`,
    },
    passkeyCopied: {
      subject: ({ app }) => `Puede que se haya copiado una llave de acceso de su cuenta de ${app}`,
      says: ({ app }) =>
        `Se rechazó una llave de acceso de su cuenta de ${app} porque se usó como solo puede usarse una copia. Nadie entró con ella.`,
      ifNot: "Elimine esa llave de acceso de su cuenta y cree una nueva, sea quien sea quien la usó.",
    },
    authenticatorAdded: {
      subject: ({ app }) => `Se ha configurado una aplicación de autenticación para ${app}`,
      says: ({ app }) => `Desde ahora, al entrar en su cuenta de ${app} se pide un código de una aplicación de autenticación.`,
    },
    authenticatorRemoved: {
      subject: ({ app }) => `Se ha quitado la aplicación de autenticación de ${app}`,
      says: ({ app }) => `Al entrar en su cuenta de ${app} ya no se pide un código de la aplicación de autenticación que estaba configurada.`,
    },
    recoveryCodesMade: {
      subject: ({ app }) => `Códigos de recuperación nuevos para ${app}`,
      says: ({ app }) => `Se han creado códigos de recuperación para su cuenta de ${app}. Los anteriores ya no sirven.`,
    },
    recoveryCodesRemoved: {
      subject: ({ app }) => `Se quitaron los códigos de recuperación de ${app}`,
      says: ({ app }) => `Se quitaron los códigos de recuperación de su cuenta de ${app}. Ya no sirve ninguno.`,
    },
    recoveryCodeUsed: {
      subject: ({ app }) => `Se ha usado un código de recuperación de ${app}`,
      says: ({ app, left }) => `Se ha usado un código de recuperación de su cuenta de ${app}. No sirve otra vez. Códigos que quedan: ${left}.`,
    },
    secondStepsReset: {
      subject: ({ app }) => `Se ha restablecido el segundo paso para entrar en ${app}`,
      says: ({ app }) =>
        `Un administrador ha quitado todo lo que servía de segundo paso para su cuenta de ${app}. Configúrelo de nuevo la próxima vez que entre.`,
      ifNot: "Si no lo pidió usted, avise también a los responsables del servicio.",
    },
  },

  mail: {
    wasYou: "Si fue usted, no hay nada que hacer.",
    notYou: "No he sido yo",
    after: ({ lifetimeSeconds }) =>
      `El enlace cierra todas las sesiones, quita la contraseña y lo demás que se añadió desde el día anterior, y solo usted podrá volver a entrar. Sirve una sola vez, durante ${length(lifetimeSeconds)}.`,
    addressBefore: "Si no fue usted, use el enlace del mensaje que llegó a la dirección que su cuenta tenía antes de esta.",
  },

  moved: {
    subject: ({ app }) => `Esta es ahora la dirección de su cuenta de ${app}`,
    says: ({ app }) => `Desde ahora los mensajes de su cuenta de ${app} llegan aquí.`,
    account: "Su cuenta",
    after: "Se ha avisado a la dirección anterior. Durante siete días, un enlace enviado allí puede deshacer el cambio.",
  },

  putBack: {
    subject: ({ app }) => `Esta ya no es la dirección de una cuenta de ${app}`,
    says: ({ app }) =>
      `Una cuenta de ${app} tiene otra vez la dirección que tenía antes de esta. Se usó un enlace del mensaje enviado allí, y se cerraron todas las sesiones.`,
    after: "Si la cuenta es suya y no sabe el motivo, avise a los responsables del servicio.",
  },

  page: {
    title: "Proteja su cuenta",
    words: "¿No fue usted? Entonces pulse el botón y ocurrirá lo siguiente:",
    signedOut: "Se cierran todas las sesiones de su cuenta, en todos los dispositivos.",
    password: "La contraseña deja de funcionar, y le enviamos un enlace para elegir una nueva.",
    added:
      "Se quitan las llaves de acceso, aplicaciones de autenticación y códigos de recuperación añadidos desde el día anterior al cambio. Los más antiguos se quedan.",
    address: "La cuenta recupera la dirección a la que llegó el mensaje.",
    secure: "Proteger mi cuenta",
    itWasYou: "Si fue usted, cierre esta página. No ha cambiado nada.",
    doneTitle: "Su cuenta está protegida",
    done: "Se han cerrado todas las sesiones, la contraseña ya no funciona y se ha quitado lo que se añadió últimamente. Un enlace para elegir una contraseña nueva va en camino a su dirección.",
    held: "Se han cerrado todas las sesiones, y nadie puede entrar en esta cuenta hasta que los responsables del servicio la revisen. Avíseles, por favor.",
    doneBefore: "Esto ya se hizo. A su dirección llegó un enlace para elegir una contraseña nueva; puede pedir otro.",
    mailbox: "Si otra persona puede leer su correo, cambie primero la contraseña de su buzón.",
    askAgain: "Pedir otro enlace",
    over: "Sirve una vez y durante siete días. Si no puede entrar en su cuenta, pida una contraseña nueva: también así se cierran todas las sesiones.",
    askNew: "Pedir una contraseña nueva",
  },
}
