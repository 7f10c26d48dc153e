import type { Strings } from "../strings.ts"

export const profile: Strings["profile"] = {
  title: "Perfil",
  name: "Nombre (opcional)",
  nameHint: "El nombre de uso habitual, en una línea de hasta 100 caracteres.",
  nameWrong: "Ese nombre no se puede guardar.",
  language: "Idioma",
  byBrowser: "El que pide el navegador",
  languageHint: "En este idioma aparecen estas páginas y se escriben nuestros mensajes.",
  address: "Correo electrónico",
  addressHint: "Sirve para iniciar sesión, y a esta dirección llegan nuestros mensajes.",
  save: "Guardar el perfil",
  picture: "Foto",
  choose: "Elegir una foto",
  another: "Elegir otra foto",
  pictureHint: "PNG, JPEG o WebP, hasta 5 MB. Se muestra el cuadrado central. No se conserva dónde ni cuándo se tomó.",
  upload: "Usar esta foto",
  replace: "Cambiar la foto",
  remove: "Quitar la foto",
  removed: "En su lugar se mostrarán las iniciales. La foto en sí no se conserva.",
  done: {
    saved: "El perfil está guardado.",
    shown: "La nueva foto ya está en su sitio.",
    removed: "La foto se ha quitado. Un navegador que la haya mostrado puede conservarla hasta un día.",
  },
  refused: {
    missing: { summary: "No se eligió ninguna foto.", advice: "Primero hay que elegir un archivo PNG, JPEG o WebP." },
    type: { summary: "Ese archivo no es una imagen que se pueda usar.", advice: "Hace falta un archivo PNG, JPEG o WebP sin animación." },
    pixels: { summary: "Esa imagen es demasiado grande.", advice: "Puede tener 16 megapíxeles como máximo; conviene reducirla antes." },
    broken: {
      summary: "No se pudo leer esa imagen.",
      advice: "Es posible que el archivo esté dañado. Guardarlo de nuevo como PNG o JPEG, o elegir otro, suele resolverlo.",
    },
  },
}
