import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("es")

export const mails: Strings["mails"] = {
  linkFollows: ({ label }) => `${label}:`,
  when: ({ instant }) => `Cuándo: ${instant}`,
  device: ({ device }) => `Con: ${device}`,

  verification: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${code} es su código para ${app}`,
    lines: [`Para terminar de crear su cuenta de ${app}, escriba este código donde empezó:`],
    code,
    link: { href: link, label: "O abra este enlace" },
    after: `El código y el enlace sirven una sola vez, durante ${length(lifetimeSeconds)}. Si no los ha pedido, puede ignorar este correo: sin el código no ocurre nada.`,
  }),

  alreadyRegistered: ({ app, link }) => ({
    subject: `Ya tiene una cuenta de ${app}`,
    lines: [`Alguien, quizá usted, ha intentado crear una cuenta de ${app} con esta dirección. Ya existe una, y no se ha cambiado nada.`],
    link: { href: link, label: "Iniciar sesión" },
    after: "Si no fue usted, no tiene que hacer nada.",
  }),

  resetLink: ({ app, link, lifetimeSeconds }) => ({
    subject: `Una contraseña nueva para ${app}`,
    lines: [`Alguien, quizá usted, ha pedido una contraseña nueva para su cuenta de ${app}.`],
    link: { href: link, label: "Elegir una contraseña nueva" },
    after: `El enlace sirve una sola vez, durante ${length(lifetimeSeconds)}; solo funciona el más reciente. Si no lo ha pedido, puede ignorar este correo: su contraseña sigue siendo la misma.`,
  }),

  welcome: ({ app, link, lifetimeSeconds }) => ({
    subject: `Su cuenta de ${app}`,
    lines: [`Se ha creado una cuenta de ${app} para usted. Elija una contraseña y será suya.`],
    link: { href: link, label: "Elegir una contraseña" },
    after: `El enlace sirve una sola vez, durante ${length(lifetimeSeconds)}. Si ha caducado, pida otro en la página de inicio de sesión, como si hubiera olvidado la contraseña.`,
  }),

  secured: ({ app, link, lifetimeSeconds }) => ({
    subject: `Su cuenta de ${app} está protegida`,
    lines: [`Se han cerrado todas las sesiones de su cuenta de ${app} y su contraseña ya no sirve. Elija una nueva:`],
    link: { href: link, label: "Elegir una contraseña nueva" },
    after: `El enlace sirve una sola vez, durante ${length(lifetimeSeconds)}. Puede pedir otro en cualquier momento en la página de inicio de sesión.`,
  }),

  locked: ({ app, link, lifetimeSeconds }) => ({
    subject: `Demasiados intentos fallidos de entrar en ${app}`,
    lines: [
      `Alguien, quizá usted, ha intentado varias veces sin éxito iniciar sesión en su cuenta de ${app}. Los dispositivos nuevos ya no pueden intentarlo. Los que ya usó antes para iniciar sesión sí pueden.`,
      "Si fue usted y quiere iniciar sesión en un dispositivo nuevo, abra allí este enlace:",
    ],
    link: { href: link, label: "Permitir nuevos intentos" },
    after: `El enlace sirve una sola vez, durante ${length(lifetimeSeconds)}. Si no fue usted, no tiene que hacer nada: nadie ha entrado, y nadie entrará de este modo.`,
  }),

  stolenToken: ({ app, link }) => ({
    subject: `Por su seguridad, se ha cerrado la sesión de un dispositivo en ${app}`,
    lines: [
      `Una clave que mantiene abierta la sesión de ${app} en uno de sus dispositivos se usó otra vez después de haber sido sustituida. Puede que alguien la haya copiado.`,
      "Se ha cerrado la sesión de ese dispositivo y la copia ya no sirve. Vuelva a iniciar sesión cuando lo necesite y revise qué dispositivos tienen la sesión abierta:",
    ],
    link: { href: link, label: "Su cuenta" },
    after: "Si hace poco restauró un dispositivo desde una copia de seguridad, esa puede ser la causa. Si no, cambie su contraseña.",
  }),
  invitation: ({ app, link, organization, inviter, roles, lifetimeSeconds }) => ({
    subject: `Invitación a ${organization} en ${app}`,
    lines: [
      inviter === "" ? `Se le invita a unirse a ${organization} en ${app}.` : `${inviter} le invita a unirse a ${organization} en ${app}.`,
      `Su función allí: ${roles}.`,
    ],
    link: { href: link, label: "Ver la invitación" },
    after: `El enlace vale solo para esta dirección, una vez y durante ${length(lifetimeSeconds)}. Si no sabe de qué se trata, no haga caso de este mensaje: sin usted no ocurre nada.`,
  }),

  domainLapsed: ({ app, link, domain, organization, recordName, recordValue }) => ({
    subject: `${app}: ${domain} ya no está demostrado para ${organization}`,
    lines: [
      `Ha desaparecido el registro que demuestra que ${domain} pertenece a ${organization} en ${app}. Quien tenga una dirección nueva allí ya no se hace miembro por sí mismo. Nadie ha perdido nada.`,
      "Para demostrarlo de nuevo, vuelva a poner este registro TXT y haga que se compruebe:",
    ],
    facts: [recordName, recordValue],
    link: { href: link, label: "Su cuenta" },
    after: "Si el dominio ya no es suyo, no hay que hacer nada.",
  }),
}
