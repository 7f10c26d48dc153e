import type { Strings } from "../strings.ts"

export const trustedDevices: Strings["trustedDevices"] = {
  title: "Navegadores que no piden su segundo paso",
  about: "Lo eligió al iniciar sesión allí. Una contraseña nueva lo termina en todas partes.",
  askAgain: "Volver a pedirlo",
  askAgainWhich: ({ device, ago }) => `Volver a pedir el segundo paso: ${device}, elegido ${ago}`,
  since: "Elegido",
  until: ({ date }) => `Hasta el ${date}`,
}
