import type { shell as english } from "../en/shell.ts"

export const shell: typeof english = {
  securedBy: "Protegido por Doorward",
  language: "Idioma",
  skip: "Ir al contenido",
  supportCode: "Código de asistencia",
  toStart: "Ir al inicio",
  openAgain: "Volver a abrir la página",
  showPassword: "Mostrar la contraseña",
  hidePassword: "Ocultar la contraseña",
  thereIsAProblem: "Hay un problema",
  sentence: ({ text }) => `${text}.`,
  ago: { justNow: "ahora mismo" },
  copy: "Copiar",
  copied: "Copiado",
  listChanged: "La lista ha cambiado.",
  fieldRequired: "Rellene este campo.",
  emailShape: "Escriba una dirección de correo como ada@example.com.",
  strength: ["Muy débil", "Débil", "Aceptable", "Buena", "Muy buena"],
}
