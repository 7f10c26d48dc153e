import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("es")

export const address: Strings["address"] = {
  room: "Dirección",
  title: "Cambiar la dirección",
  now: ({ email }) => `La dirección de su cuenta es ${email}. Con ella inicia sesión y allí llegan nuestros correos.`,
  label: "Dirección nueva",
  hint: "Enviamos un código allí. Hasta que se escriba, no cambia nada.",
  ask: "Enviar el código",
  changed: "Su dirección ha cambiado. Se ha avisado a los dos buzones.",
  sentTitle: "Revise el buzón nuevo",
  sent: "Si la dirección se puede usar, allí hay ahora un correo con un código y un enlace. Escriba aquí el código antes de diez minutos, o abra el enlace en un navegador donde tenga la sesión iniciada.",
  confirm: "Usar esta dirección",
  noMail: "¿No llega el correo? Mire entre el correo no deseado.",
  again: "Pedir otro",
  linkTitle: "Confirme su dirección nueva",
  linkWords: ({ email }) => `Desde ahora su cuenta tiene la dirección ${email}.`,
  signInFirst: "Inicie sesión primero en este navegador, o escriba el código del correo donde lo pidió.",
  over: "Sirve una sola vez, durante diez minutos, y solo el más reciente.",
  newAddressMail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} es su código para cambiar la dirección en ${app}`,
    lines: [`Alguien con la sesión iniciada en una cuenta de ${app} quiere que esta sea su dirección. Escriba este código donde se pidió:`],
    code,
    link: { href: link, label: "O abra este enlace donde tenga la sesión iniciada" },
    after: `El código y el enlace sirven una sola vez, durante ${length(lifetimeSeconds)}. Si no los ha pedido, puede ignorar este correo: no cambia nada.`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `Esta dirección tiene una cuenta de ${app}`,
    lines: [
      `Alguien con la sesión iniciada en otra cuenta de ${app} quiso usar esta dirección para ella. Pertenece a su cuenta, y no se ha cambiado nada.`,
    ],
    link: { href: link, label: "Iniciar sesión" },
    after: "Si no fue usted, no tiene que hacer nada.",
  }),
}
