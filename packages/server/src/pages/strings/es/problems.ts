import type { problems as english, details as englishDetails } from "../en/problems.ts"

export const problems: typeof english = {
  csrf_failed: {
    title: "Este formulario ha caducado",
    advice:
      "No se ha cambiado nada. La página estuvo abierta mucho tiempo o este navegador perdió la cookie correspondiente. Si abrirla de nuevo no basta, permita las cookies de este sitio.",
  },
  origin_refused: {
    title: "Este formulario viene de otro sitio",
    advice: "Por su seguridad no se ha aceptado. Abra la página de nuevo en su propia dirección.",
  },
  forbidden: {
    title: "Esta página no está disponible para usted",
    advice: "Si debería estarlo, consulte a los responsables de este servicio.",
  },
  invalid: {
    title: "Falta algo",
    advice: "La dirección o el formulario está incompleto, o cambió por el camino. Abra la página de nuevo desde su enlace.",
  },
  malformed: {
    title: "No se ha podido leer",
    advice: "La dirección o el formulario cambió por el camino. Abra la página de nuevo desde su enlace.",
  },
  too_large: { title: "Es demasiado de una vez", advice: "Se ha enviado más de lo que esta página acepta. Envíe menos." },
  unsupported_media_type: {
    title: "No se ha podido leer",
    advice: "Se envió en un formato que esta página no acepta. Abra la página de nuevo y use su formulario.",
  },
  not_found: { title: "Aquí no hay ninguna página", advice: "Puede que la dirección esté mal escrita o que la página haya cambiado de sitio." },
  method_not_allowed: {
    title: "Esta página no se abre de esta forma",
    advice: "Ábrala en su propia dirección y use sus botones.",
  },
  conflict: {
    title: "Otra acción llegó antes",
    advice: "Esto se cambió en otro lugar en el mismo momento. Mire cómo está ahora e inténtelo de nuevo.",
  },
  precondition_failed: {
    title: "Esto se cambió entretanto",
    advice: "Alguien lo cambió desde que usted lo abrió. Mire cómo está ahora y decida de nuevo.",
  },
  idempotency_key_reused: {
    title: "Esto ya se envió con otro contenido",
    advice: "No se ha hecho nada. Abra de nuevo la página y empiece desde ahí.",
  },
  internal: {
    title: "Algo ha fallado por nuestra parte",
    advice:
      "No es culpa suya. Inténtelo de nuevo en un momento; si vuelve a ocurrir, avise a los responsables de este servicio y deles el código de asistencia.",
  },
  unavailable: {
    title: "No disponible por el momento",
    advice: "No se ha perdido nada y, si tenía la sesión iniciada, sigue estándolo. Inténtelo de nuevo en un momento.",
  },
  rate_limited: { title: "Demasiados intentos", advice: "Espere un poco e inténtelo de nuevo." },
  saturated: {
    title: "Hay demasiada actividad ahora",
    advice: "Muchas personas están iniciando sesión. Inténtelo de nuevo en unos segundos.",
  },
  unauthenticated: { title: "Primero inicie sesión", advice: "Esta página es para quienes han iniciado sesión." },
  invalid_credentials: {
    title: "Esa dirección y esa contraseña no coinciden",
    advice: "Revise ambas e inténtelo de nuevo, o pida por correo un enlace para una contraseña nueva.",
  },
  attempt_expired: { title: "Ha pasado demasiado tiempo", advice: "Empezó hace más de diez minutos. Comience de nuevo." },
  email_taken: {
    title: "Esta dirección ya tiene una cuenta",
    advice: "Si fue usted, ya tiene una cuenta: inicie sesión en ella.",
  },
  too_many_attempts: { title: "Demasiados intentos fallidos", advice: "Espere un cuarto de hora e inténtelo de nuevo." },
  code_invalid: { title: "Ese código no es correcto", advice: "Revíselo e inténtelo de nuevo." },
  totp_setup_expired: { title: "La configuración ha tardado demasiado", advice: "Empiece de nuevo: se crea otra imagen." },
  link_used: {
    title: "Este enlace ya se ha usado",
    advice: "Cada enlace sirve una sola vez. Si fue usted quien lo usó, inicie sesión.",
  },
  link_expired: {
    title: "Este enlace ha caducado",
    advice: "Los enlaces sirven poco tiempo y solo vale el más reciente. Pida otro.",
  },
  confirm_browser: {
    title: "Este enlace se pidió en otro navegador",
    advice: "Ábralo allí o escriba el código que se muestra en él.",
  },
  password_too_short: {
    title: "La contraseña es demasiado corta",
    advice: "Use más caracteres; unas cuantas palabras seguidas son fáciles de recordar.",
  },
  password_too_long: { title: "La contraseña es demasiado larga", advice: "Use menos caracteres." },
  password_too_common: {
    title: "La contraseña es demasiado fácil de adivinar",
    advice: "Unas cuantas palabras sin relación entre sí son difíciles de adivinar y fáciles de recordar.",
  },
  recovery_link_invalid: {
    title: "Este enlace de recuperación ya no es válido",
    advice: "Sirve una vez y durante 30 minutos. Pida otro a los responsables del servicio.",
  },
  last_owner: { title: "Debe haber al menos un propietario", advice: "Haga antes propietario a otra persona e inténtelo de nuevo." },
  slug_taken: { title: "Ese nombre corto está ocupado", advice: "Pertenece o perteneció a otra organización. Elija otro." },
  already_member: { title: "Esa persona ya es miembro", advice: "Búsquela entre los miembros." },
  organization_full: {
    title: "La organización está completa",
    advice: "Tiene tantos miembros como puede tener. Los responsables de este servicio pueden permitir más.",
  },
  would_lock_out: { title: "Esto dejaría fuera a miembros", advice: "Mire a quién afecta y confírmelo, o elija otras reglas." },
  above_yourself: {
    title: "Esto supera sus propios derechos",
    advice: "Nadie da ni cambia lo que a sí mismo no se le permite. Diríjase a un propietario.",
  },
  organization_refused: {
    title: "Ahora no puede trabajar en esta organización",
    advice: "Sus reglas no lo permiten. El motivo figura en sus organizaciones.",
  },
  sign_up_closed: {
    title: "No se puede crear una cuenta con esta dirección",
    advice:
      "Las cuentas nuevas son solo por invitación, o no están abiertas por ahora. Si le han invitado, use la dirección a la que se envió la invitación y abra antes el enlace de ese mensaje.",
  },
  domain_taken: {
    title: "Otra organización tiene este dominio",
    advice: "Un dominio pertenece a una sola organización a la vez. Si es suyo, pregunte a quienes llevan este servicio.",
  },
  domain_unproved: {
    title: "El dominio aún no está demostrado",
    advice: "Ponga el registro TXT que se indica y vuelva a intentarlo. Un registro nuevo puede tardar una hora en verse.",
  },
  own_rights: { title: "Esto le quitaría sus propios derechos", advice: "Debe hacerlo otra persona que se ocupe de la organización." },
  role_name_taken: { title: "Ya hay un rol con ese nombre", advice: "Elija otro nombre." },
  role_in_use: { title: "Este rol todavía hace falta", advice: "Otros roles tienen todo lo de este. Cámbielos primero." },
  role_inherits_itself: { title: "Un rol no puede tener todo lo de sí mismo", advice: "Deje fuera los roles que tienen todo lo de este." },
  factor_required: {
    title: "Hace falta una segunda prueba",
    advice: "Inicie sesión de nuevo con una segunda prueba, como el código de una aplicación.",
  },
  reauthentication_required: { title: "Inicie sesión de nuevo", advice: "Hace demasiado tiempo que inició sesión." },
  passkey_refused: {
    title: "Esta llave de acceso no se puede usar aquí",
    advice: "Inténtelo de nuevo con otro dispositivo, gestor de contraseñas o llave de seguridad.",
  },
  passkey_registered: { title: "Esta llave de acceso ya está registrada", advice: "No se ha cambiado nada. Puede iniciar sesión con ella." },
  passkey_challenge_over: {
    title: "Ha tardado demasiado",
    advice: "Su llave de acceso se pidió hace más de diez minutos, o en otro navegador. Inténtelo de nuevo.",
  },
  passkey_limit: { title: "Una persona no puede tener más llaves de acceso", advice: "Elimine una que ya no use y vuelva a intentarlo." },
  last_way_in: {
    title: "Es su última forma de entrar",
    advice: "Añada antes otra llave de acceso o elija una contraseña. Después podrá eliminar esta.",
  },
  passkey_unknown: {
    title: "Esta llave de acceso no se conoce aquí",
    advice: "Puede que se haya eliminado de la cuenta. Elija otra o inicie sesión de otra manera.",
  },
  passkey_not_verified: { title: "La llave de acceso no ha demostrado quién es usted", advice: "Inténtelo de nuevo o inicie sesión de otra manera." },
  otherwise: {
    title: "No ha funcionado",
    advice: "Inténtelo de nuevo. Si vuelve a ocurrir, avise a los responsables de este servicio y deles el código de asistencia.",
  },
}

const plural = new Intl.PluralRules("es")
const UNRELATED_WORDS = "Unas cuantas palabras sin relación entre sí son difíciles de adivinar y fáciles de recordar."

export const details: typeof englishDetails = {
  tryAgainIn: ({ seconds = 1 }) => {
    const count = Math.max(1, Number(seconds))
    if (count > 90) return `Inténtelo de nuevo dentro de ${Math.ceil(count / 60)} minutos.`
    return plural.select(count) === "one" ? "Inténtelo de nuevo dentro de un segundo." : `Inténtelo de nuevo dentro de ${count} segundos.`
  },
  lastFactor: (): string => "Su cuenta exige un segundo paso. Configure primero otro y después quite este.",
  emailUnreadable: () => "Escriba una dirección de correo como ada@example.com.",
  nameUnusable: ({ max = 0 }) => `Use ${max} caracteres como máximo, en una sola línea.`,
  passwordMissing: () => "Elija una contraseña.",
  passwordTooShort: ({ min = 0 }) => `Use al menos ${min} caracteres; unas cuantas palabras seguidas son fáciles de recordar.`,
  passwordTooLong: ({ max = 0 }) => `Use ${max} caracteres como máximo.`,
  passwordNamesService: () => `No incluya el nombre de este servicio: es lo primero que se prueba. ${UNRELATED_WORDS}`,
  passwordWasStolen: () => `Ha aparecido entre contraseñas robadas en otros lugares, que son las primeras que se prueban. ${UNRELATED_WORDS}`,
  passwordNamesYou: () => `Se compone de su nombre, su dirección o el nombre de este servicio, que es lo primero que se prueba. ${UNRELATED_WORDS}`,
  passwordRepeats: () => `Repetir algo apenas ayuda. ${UNRELATED_WORDS}`,
  passwordIsARow: () => `Las series como abcdef, 123456 o teclas vecinas son lo primero que se prueba. ${UNRELATED_WORDS}`,
  passwordIsADate: () => `Las fechas son lo primero que se prueba. ${UNRELATED_WORDS}`,
  passwordIsCommon: () => `Es una de las contraseñas que se prueban primero, o se compone de ellas. ${UNRELATED_WORDS}`,
  passwordChangedElsewhere: () => "La contraseña se cambió en otro lugar en el mismo momento.",
  addressIsYours: () => "Esa ya es su dirección. Escriba otra.",
  lockedAccount: () =>
    "Si hay una cuenta con esta dirección, un correo indica cómo continuar. Los dispositivos en los que ya se usó aún pueden iniciar sesión.",
  codeLastTry: () => "Era el último intento. Comience de nuevo para recibir otro código.",
  answerLastTry: () => "Era el último intento. Empiece de nuevo.",
  secondStepClosed: () => "Hubo demasiadas respuestas incorrectas. Espere un rato o use otra manera.",
  nothingEntered: () => "Escriba lo que se pide y después continúe.",
  codeTriesLeft: ({ left = 1 }) =>
    plural.select(Number(left)) === "one"
      ? "Revíselo e inténtelo de nuevo; queda un intento."
      : `Revíselo e inténtelo de nuevo; quedan ${left} intentos.`,
  openTheLinkInstead: () => "Abra el enlace del correo en el navegador donde empezó, o espere un cuarto de hora.",
  startAgainForACode: () => "Comience de nuevo para recibir otro código.",
  codeHasSixDigits: () => "Escriba las seis cifras que muestra la aplicación.",
  codeOfAnotherMoment: () => "Escriba el código más reciente de la aplicación. Si se rechaza otra vez, ponga la hora del teléfono en automático.",
  recoveryCodeShape: () => "Un código de recuperación tiene seis grupos de cuatro letras y cifras.",
  noSecondStepYet: () => "Los códigos de recuperación sustituyen a un segundo paso, y aún no hay ninguno. Configure antes uno.",
  organizationSuspended: () => "La organización está suspendida. Pregunte a quienes la llevan.",
  passkeyNotAttested: () => "Aquí solo se pueden usar dispositivos de ciertos fabricantes. Inténtelo con uno que le hayan dado para ello.",
  passkeyNotAllowed: () => "Aquí no se pueden usar dispositivos de este tipo. Inténtelo con uno que le hayan dado para ello.",
  notInAnothersName: () => "Esto no se puede hacer en nombre de otra persona.",
  signUpImpossible: () => "Por ahora no se pueden crear cuentas: este servicio no tiene forma de comprobar una dirección de correo.",
  ownerAddressTaken: () => "Esta dirección ya tiene una cuenta. Use otra para la cuenta propietaria.",
}
