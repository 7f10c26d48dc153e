import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("es")

export const mailLink: Strings["mailLink"] = {
  offer: "Entrar con un enlace por correo",
  offerTo: ({ email }) => `Enviar un enlace a ${email}`,
  ask: {
    title: ({ app }) => `Entrar en ${app} por correo`,
    words: "Escriba la dirección de su cuenta y le enviaremos un enlace y un código. No necesita contraseña.",
    send: "Enviar el enlace",
    back: "Otras formas de entrar",
  },
  sentTo: ({ email }) => `Si ${email} tiene una cuenta, un enlace y un código van de camino. Use uno de los dos antes de diez minutos.`,
  link: {
    title: ({ app }) => `Entrar en ${app}`,
    words: "Un clic más y la sesión quedará iniciada en este navegador.",
    signIn: "Iniciar sesión",
    elsewhereWords:
      "Este enlace se pidió en otro navegador, que muestra un código de seis cifras. Escríbalo aquí y la sesión se iniciará aquí, no allí.",
    notYou: "¿No fue usted quien lo pidió? Cierre esta página. Sin el código no se inicia ninguna sesión.",
    signInHere: "Iniciar sesión aquí",
  },
  thisBrowser: ({ device }) => `La sesión se inicia en este navegador: ${device}.`,
  again: "Enviar otro correo",
  already: {
    title: "La sesión ya está iniciada",
    words: "El correo se contestó en este navegador hace un momento; con una vez basta.",
    goOn: "Continuar",
  },
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} es su código para entrar en ${app}`,
    lines: [`Para entrar en ${app}, escriba este código donde lo pidió:`],
    code,
    link: { href: link, label: "O abra este enlace en el mismo navegador" },
    after: `El código y el enlace sirven una sola vez, durante ${length(lifetimeSeconds)}, y solo los más recientes. Si no los ha pedido, ignore este correo y no dé el código a nadie: sin él nadie entra.`,
  }),
  second: {
    title: "Escriba el código de su correo",
    choice: "Un código por correo",
    label: "Código de 8 cifras del correo",
    hint: "Lo enviamos a la dirección de su cuenta y sirve durante diez minutos.",
    mail: ({ app, code, lifetimeSeconds }) => ({
      subject: `${code} es su código para entrar en ${app}`,
      lines: [`Alguien, esperamos que usted, está entrando en su cuenta de ${app}. Escriba allí este código:`],
      code,
      after: `El código sirve una sola vez, durante ${length(lifetimeSeconds)}. Si no es usted, no dé el código a nadie y cambie su contraseña: alguien la conoce.`,
    }),
  },
}
