import type { Values } from "../en/problems.ts"
import { findings } from "./findings.ts"

export const setup = {
  form: {
    title: "Instalar este servicio",
    intro: "Cree la cuenta propietaria. La sesión se inicia justo después.",
    name: "Nombre (opcional)",
    email: "Correo electrónico",
    button: "Crear la cuenta propietaria",
  },
  closed: { signIn: "Iniciar sesión" },
  problems: {
    setup_link_invalid: {
      title: "Este enlace de instalación ya no es válido",
      advice:
        "Sirve una sola vez y durante 30 minutos. Mientras el servicio no pertenezca a nadie, cada reinicio muestra un enlace nuevo en su terminal.",
    },
    setup_email_taken: { title: "Esta dirección ya tiene una cuenta", advice: "Use otra dirección para la cuenta propietaria." },
    https_required: {
      title: "Esto debe enviarse por https",
      advice: "Llegó por una conexión que otros pueden leer, así que no se hizo nada con ello. Abra de nuevo la página en su dirección https.",
    },
  },
  service: {
    title: "Este servicio",
    begun:
      "El servicio ya tiene su cuenta propietaria y la sesión está iniciada. Quedan dos cosas: una aplicación que lo use y lo que la lista de abajo todavía pide.",
  },
  connect: {
    title: "Conectar la primera aplicación",
    intro: "Elija lo que convenga. La dirección de este servicio ya figura en todo.",
    mount: "Integrar el inicio de sesión en una aplicación Node",
    mountText: "Doorward funciona dentro de su aplicación Express o Hono, en la misma dirección.",
    session: "Preguntar quién ha iniciado sesión",
    sessionText: "Las páginas y scripts de esta dirección preguntan con la cookie del visitante. 401 significa que nadie ha iniciado sesión.",
    api: "Proteger una API que funciona en otro lugar",
    apiText: "Dé primero a la API sus propias credenciales. Su secreto se muestra una sola vez.",
    apiThen: "Después, la API comprueba los tokens de acceso por sí misma y sabe en menos de un segundo qué se ha revocado.",
    docs: "Todo lo demás está en la referencia de la API",
  },
  checklist: {
    title: "Antes de que otras personas dependan de él",
    allFine: "Todo está en orden.",
    due: ({ count = 0 }: Values): string => (Number(count) === 1 ? "Un asunto por revisar" : `${count} asuntos por revisar`),
    inOrder: ({ count = 0 }: Values): string => (Number(count) === 1 ? "Un asunto en orden" : `${count} asuntos en orden`),
    advice: ({ count = 0 }: Values): string =>
      Number(count) === 1 ? "Hay un asunto por revisar en este servicio." : `Hay ${count} asuntos por revisar en este servicio.`,
    look: "Ver la lista",
    again: "Comprobar de nuevo",
    command: "Lo mismo en la línea de comandos:",
    testMail: "Enviarme un correo de prueba",
    testMailSent: ({ email }: Values): string =>
      `Un correo de prueba va camino de ${email}. Si no llega en unos minutos, mire en la carpeta de correo no deseado.`,
    testMailNotSent: "Los últimos correos de prueba son demasiado recientes. Espere una hora antes de enviar otro.",
  },
  testMail: {
    subject: ({ app }: Values): string => `Correo de prueba de ${app}`,
    text: ({ issuer }: Values): string =>
      `Una persona propietaria de ${issuer} pidió este correo para ver si los correos llegan. Llegan. No hay nada que hacer.`,
  },
  states: { fine: "En orden", advice: "Pendiente", wrong: "Por corregir" },
  checks: {
    mail: "Correo",
    address: "Dirección pública",
    browser: "Este navegador",
    proxy: "Proxy",
    backup: "Copias",
    owners: "Propietarios",
    secret: "Secreto raíz",
    database: "Base de datos",
    clock: "Relojes",
    disk: "Disco",
  },
  findings,
  misplaced: {
    title: "Esta página tiene otra dirección",
    text: ({ seen, issuer }: Values): string =>
      `El navegador pidió ${seen}, pero la dirección de este servicio es ${issuer}. Solo allí se puede iniciar sesión: no escriba aquí ninguna contraseña.`,
    open: "Abrir esta página en su dirección",
    operator: "Para quienes administran este servicio",
    mend: ({ seen }: Values): string =>
      `Si ${seen} es correcto, póngalo en DOORWARD_ISSUER. Si hay un proxy delante, haga que transmita el nombre que usan los visitantes (nginx):`,
  },
  insecure: {
    open: "Abrir la dirección https",
    operator: "Para quienes administran este servicio",
    peer: ({ peer }: Values): string => `El servicio ve ${peer} al otro lado de esta conexión, por http sin cifrar.`,
    mend: "Si es su proxy, y los visitantes llegan a él por https, declárelo y haga que lo diga:",
  },
}
