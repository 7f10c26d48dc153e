import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("es")

export const address: Strings["address"] = {
  change: "Cambiar la dirección",
  title: "Cambiar su dirección",
  words: "Enviamos un código y un enlace a la dirección nueva. Hasta que use uno de los dos, no cambia nada.",
  label: "Dirección nueva",
  send: "Enviar el código",
  same: "Esa ya es la dirección de su cuenta",
  sameAdvice: "Escriba la que quiere en su lugar.",
  sentTo: ({ email }) => `Hemos enviado un código y un enlace a ${email}. Use uno de los dos antes de diez minutos.`,
  code: "Código de 8 cifras del correo",
  confirm: "Usar la dirección nueva",
  another: "Enviarlo a otra dirección",
  linkTitle: "Confirmar su dirección nueva",
  linkWords: ({ email }) => `${email} será la dirección de su cuenta. Desde entonces entrará con ella y nuestros correos irán allí.`,
  signInFirst: "Inicie sesión en su cuenta en este navegador y abra otra vez el enlace del correo; o escriba su código donde lo pidió.",
  over: "Los códigos y enlaces sirven una sola vez, durante diez minutos, y solo los del correo más reciente. Puede pedir otro.",
  done: "Esta es ahora la dirección de su cuenta. Hemos avisado a la anterior.",
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} confirma su dirección nueva en ${app}`,
    lines: [`Esta va a ser la dirección de una cuenta de ${app}. Si es lo que quiere, escriba este código donde lo pidió:`],
    code,
    link: { href: link, label: "O abra este enlace donde tenga la sesión iniciada" },
    after: `El código y el enlace sirven una sola vez, durante ${length(lifetimeSeconds)}. Si no los ha pedido, puede ignorar este correo: sin usted no ocurre nada.`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `Su dirección pertenece a su cuenta de ${app}`,
    lines: [`Alguien, quizá usted, quiso dar esta dirección a otra cuenta de ${app}. Pertenece a la suya y no se ha cambiado nada.`],
    link: { href: link, label: "Iniciar sesión" },
    after: "Si no fue usted, no tiene que hacer nada.",
  }),
}
