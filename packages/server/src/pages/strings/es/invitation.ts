import type { Strings } from "../strings.ts"

export const invitation: Strings["invitation"] = {
  title: ({ organization }) => `Invitación a ${organization}`,
  by: ({ inviter, organization }) => `${inviter} le invita a unirse a ${organization}.`,
  toAll: ({ organization }) => `Se le invita a unirse a ${organization}.`,
  role: ({ roles }) => `Su función allí: ${roles}.`,
  until: ({ when }) => `La invitación vale hasta el ${when}.`,
  signedInAs: ({ email }) => `Ha iniciado sesión como ${email}.`,
  accept: ({ organization }) => `Unirse a ${organization}`,
  otherTitle: "Esta invitación es para otra dirección",
  forAnother: ({ invited, email }) => `Se envió a ${invited}, y usted ha iniciado sesión como ${email}.`,
  useAnother: "Usar otra cuenta",
  first: ({ email }) => `Para aceptarla, inicie sesión como ${email} o cree una cuenta con esta dirección.`,
  firstClosed: ({ email }) => `Para aceptarla, inicie sesión como ${email}.`,
  unproved: "La dirección de su cuenta aún no está confirmada, por lo que no sirve para aceptar. Pregunte a quienes llevan este servicio.",
  usedTitle: "Esta invitación ya se aceptó",
  used: "Una invitación sirve una vez. Si fue usted quien la aceptó, ya es miembro: inicie sesión y encontrará la organización en su cuenta.",
  overTitle: "Esta invitación ya no vale",
  over: "Ha caducado, se ha retirado o un mensaje más reciente la ha sustituido. Busque un mensaje más reciente o pida otra invitación.",
  signUp: {
    invitedTitle: "Las cuentas son por invitación",
    invited: "Para crear una cuenta aquí, abra el enlace del mensaje que le invita. Tiene que ser la dirección invitada.",
    closedTitle: "Ahora no hay cuentas nuevas",
    closed: "Nadie puede crear una cuenta aquí en este momento. Si tiene una, inicie sesión.",
  },
}
