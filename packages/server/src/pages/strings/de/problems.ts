import type { problems as english, details as englishDetails } from "../en/problems.ts"

export const problems: typeof english = {
  csrf_failed: {
    title: "Dieses Formular ist abgelaufen",
    advice:
      "Es wurde nichts geändert. Die Seite war lange geöffnet, oder dieser Browser hat das zugehörige Cookie verloren. Hilft es nicht, sie neu zu öffnen, erlauben Sie Cookies für diese Website.",
  },
  origin_refused: {
    title: "Dieses Formular kam von einer anderen Website",
    advice: "Zu Ihrer Sicherheit wurde es nicht angenommen. Öffnen Sie die Seite unter ihrer eigenen Adresse.",
  },
  forbidden: {
    title: "Diese Seite ist für Sie nicht zugänglich",
    advice: "Wenn sie es sein sollte, wenden Sie sich an die Betreiber dieses Dienstes.",
  },
  invalid: {
    title: "Hier fehlt etwas",
    advice: "Die Adresse oder das Formular ist unvollständig oder wurde unterwegs verändert. Öffnen Sie die Seite noch einmal über ihren Link.",
  },
  malformed: {
    title: "Das war nicht lesbar",
    advice: "Die Adresse oder das Formular wurde unterwegs verändert. Öffnen Sie die Seite noch einmal über ihren Link.",
  },
  too_large: { title: "Das ist zu viel auf einmal", advice: "Es wurde mehr gesendet, als diese Seite annimmt. Senden Sie weniger." },
  unsupported_media_type: {
    title: "Das war nicht lesbar",
    advice: "Es kam in einer Form, die diese Seite nicht annimmt. Öffnen Sie die Seite neu und verwenden Sie ihr Formular.",
  },
  not_found: { title: "Hier gibt es keine Seite", advice: "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen." },
  method_not_allowed: {
    title: "Diese Seite lässt sich so nicht aufrufen",
    advice: "Öffnen Sie sie unter ihrer eigenen Adresse und verwenden Sie die Schaltflächen darauf.",
  },
  conflict: {
    title: "Etwas anderes war schneller",
    advice: "Das wurde im selben Moment an anderer Stelle geändert. Sehen Sie sich den neuen Stand an und versuchen Sie es dann noch einmal.",
  },
  precondition_failed: {
    title: "Das wurde inzwischen geändert",
    advice: "Jemand hat es geändert, seit Sie es geöffnet haben. Sehen Sie sich den neuen Stand an und entscheiden Sie dann noch einmal.",
  },
  idempotency_key_reused: {
    title: "Das wurde schon einmal mit anderem Inhalt gesendet",
    advice: "Es ist nichts geschehen. Öffnen Sie die Seite noch einmal und beginnen Sie von dort.",
  },
  internal: {
    title: "Bei uns ist etwas schiefgegangen",
    advice:
      "Es liegt nicht an Ihnen. Versuchen Sie es gleich noch einmal. Wenn es wieder geschieht, wenden Sie sich mit dem Supportcode an die Betreiber dieses Dienstes.",
  },
  unavailable: {
    title: "Vorübergehend nicht erreichbar",
    advice: "Es ist nichts verloren, und wenn Sie angemeldet waren, sind Sie es noch. Versuchen Sie es gleich noch einmal.",
  },
  rate_limited: { title: "Zu viele Versuche", advice: "Warten Sie ein wenig und versuchen Sie es dann noch einmal." },
  saturated: {
    title: "Gerade ist zu viel los",
    advice: "Viele melden sich in diesem Moment an. Versuchen Sie es in einigen Sekunden noch einmal.",
  },
  unauthenticated: { title: "Bitte zuerst anmelden", advice: "Diese Seite ist nur zu sehen, wenn Sie angemeldet sind." },
  invalid_credentials: {
    title: "Adresse und Passwort passen nicht zusammen",
    advice: "Prüfen Sie beides und versuchen Sie es noch einmal, oder lassen Sie sich einen Link für ein neues Passwort mailen.",
  },
  attempt_expired: { title: "Das hat zu lange gedauert", advice: "Sie haben vor mehr als zehn Minuten begonnen. Fangen Sie noch einmal an." },
  email_taken: {
    title: "Für diese Adresse gibt es schon ein Konto",
    advice: "Waren Sie das selbst, haben Sie bereits ein Konto: Melden Sie sich damit an.",
  },
  too_many_attempts: {
    title: "Zu viele Fehlversuche",
    advice: "Warten Sie eine Viertelstunde und versuchen Sie es dann noch einmal.",
  },
  code_invalid: { title: "Der Code stimmt nicht", advice: "Prüfen Sie ihn und versuchen Sie es noch einmal." },
  totp_setup_expired: { title: "Das Einrichten hat zu lange gedauert", advice: "Fangen Sie neu an: Es wird ein neues Bild erstellt." },
  link_used: {
    title: "Dieser Link wurde schon verwendet",
    advice: "Jeder Link gilt nur einmal. Haben Sie ihn selbst verwendet, melden Sie sich an.",
  },
  link_expired: {
    title: "Dieser Link ist abgelaufen",
    advice: "Links gelten nur kurze Zeit, und nur der neueste. Fordern Sie einen neuen an.",
  },
  confirm_browser: {
    title: "Dieser Link wurde in einem anderen Browser angefordert",
    advice: "Öffnen Sie ihn dort, oder geben Sie den Code ein, der dort angezeigt wird.",
  },
  password_too_short: {
    title: "Das Passwort ist zu kurz",
    advice: "Nehmen Sie mehr Zeichen. Einige Wörter hintereinander kann man sich leicht merken.",
  },
  password_too_long: { title: "Das Passwort ist zu lang", advice: "Nehmen Sie weniger Zeichen." },
  password_too_common: {
    title: "Das Passwort ist zu leicht zu erraten",
    advice: "Einige Wörter, die nichts miteinander zu tun haben, sind schwer zu erraten und leicht zu merken.",
  },
  recovery_link_invalid: {
    title: "Dieser Wiederherstellungslink gilt nicht mehr",
    advice: "Er gilt einmal und 30 Minuten lang. Bitten Sie die Betreiber des Dienstes um einen neuen.",
  },
  last_owner: {
    title: "Es muss mindestens einen Inhaber geben",
    advice: "Machen Sie zuerst jemand anderen zum Inhaber, und versuchen Sie es dann noch einmal.",
  },
  slug_taken: { title: "Dieser Kurzname ist vergeben", advice: "Er gehört oder gehörte einer anderen Organisation. Wählen Sie einen anderen." },
  already_member: { title: "Diese Person ist schon Mitglied", advice: "Suchen Sie sie unter den Mitgliedern." },
  organization_full: {
    title: "Die Organisation ist voll",
    advice: "Sie hat so viele Mitglieder, wie sie haben darf. Die Betreiber dieses Dienstes können mehr zulassen.",
  },
  would_lock_out: {
    title: "Das würde Mitglieder aussperren",
    advice: "Sehen Sie nach, wen es betrifft, und bestätigen Sie es dann, oder wählen Sie andere Regeln.",
  },
  above_yourself: {
    title: "Das geht über Ihre eigenen Rechte hinaus",
    advice: "Niemand vergibt oder ändert, was er selbst nicht darf. Wenden Sie sich an einen Inhaber.",
  },
  organization_refused: {
    title: "Sie können zurzeit nicht in dieser Organisation arbeiten",
    advice: "Ihre Regeln lassen es nicht zu. Warum, steht bei Ihren Organisationen.",
  },
  sign_up_closed: {
    title: "Mit dieser Adresse lässt sich kein Konto erstellen",
    advice:
      "Neue Konten gibt es nur auf Einladung oder zurzeit gar nicht. Wurden Sie eingeladen, nehmen Sie die Adresse, an die die Einladung ging, und öffnen Sie zuerst den Link in jener Mail.",
  },
  domain_taken: {
    title: "Eine andere Organisation hat diese Domain",
    advice: "Eine Domain gehört jeweils einer Organisation. Ist sie Ihre, fragen Sie die Betreiber dieses Dienstes.",
  },
  domain_unproved: {
    title: "Die Domain ist noch nicht nachgewiesen",
    advice: "Setzen Sie den angezeigten TXT-Eintrag, und versuchen Sie es noch einmal. Neue Einträge sind manchmal erst nach einer Stunde zu sehen.",
  },
  own_rights: { title: "Das würde Ihnen eigene Rechte nehmen", advice: "Das muss jemand anderes tun, der sich um die Organisation kümmert." },
  role_name_taken: { title: "Eine Rolle mit diesem Namen gibt es schon", advice: "Wählen Sie einen anderen Namen." },
  role_in_use: { title: "Diese Rolle wird noch gebraucht", advice: "Andere Rollen haben alles von ihr. Ändern Sie zuerst diese." },
  role_inherits_itself: {
    title: "Eine Rolle kann nicht alles von sich selbst haben",
    advice: "Lassen Sie die Rollen weg, die alles von dieser haben.",
  },
  factor_required: {
    title: "Ein zweiter Nachweis ist nötig",
    advice: "Melden Sie sich noch einmal mit einem zweiten Nachweis an, etwa einem Code aus einer App.",
  },
  reauthentication_required: { title: "Bitte melden Sie sich noch einmal an", advice: "Ihre Anmeldung ist zu lange her." },
  passkey_refused: {
    title: "Dieser Passkey lässt sich hier nicht verwenden",
    advice: "Versuchen Sie es mit einem anderen Gerät, Passwortmanager oder Sicherheitsschlüssel.",
  },
  passkey_registered: { title: "Dieser Passkey ist bereits eingerichtet", advice: "Es wurde nichts geändert. Sie können sich mit ihm anmelden." },
  passkey_challenge_over: {
    title: "Das hat zu lange gedauert",
    advice: "Nach Ihrem Passkey wurde vor mehr als zehn Minuten oder in einem anderen Browser gefragt. Versuchen Sie es noch einmal.",
  },
  passkey_limit: {
    title: "Mehr Passkeys kann eine Person nicht haben",
    advice: "Entfernen Sie einen, den Sie nicht mehr verwenden, und versuchen Sie es dann noch einmal.",
  },
  last_way_in: {
    title: "Das ist Ihr letzter Zugang",
    advice: "Fügen Sie zuerst einen anderen Passkey hinzu oder wählen Sie ein Passwort. Dann lässt sich dieser entfernen.",
  },
  passkey_unknown: {
    title: "Dieser Passkey ist hier nicht bekannt",
    advice: "Vielleicht wurde er aus dem Konto entfernt. Wählen Sie einen anderen, oder melden Sie sich auf andere Weise an.",
  },
  passkey_not_verified: {
    title: "Der Passkey hat nicht belegt, wer Sie sind",
    advice: "Versuchen Sie es noch einmal, oder melden Sie sich auf andere Weise an.",
  },
  otherwise: {
    title: "Das hat nicht geklappt",
    advice: "Versuchen Sie es noch einmal. Wenn es wieder geschieht, wenden Sie sich mit dem Supportcode an die Betreiber dieses Dienstes.",
  },
}

const plural = new Intl.PluralRules("de")
const UNRELATED_WORDS = "Einige Wörter, die nichts miteinander zu tun haben, sind schwer zu erraten und leicht zu merken."

export const details: typeof englishDetails = {
  tryAgainIn: ({ seconds = 1 }) => {
    const count = Math.max(1, Number(seconds))
    if (count > 90) return `Versuchen Sie es in ${Math.ceil(count / 60)} Minuten noch einmal.`
    return plural.select(count) === "one" ? "Versuchen Sie es in einer Sekunde noch einmal." : `Versuchen Sie es in ${count} Sekunden noch einmal.`
  },
  lastFactor: (): string =>
    "Für Ihr Konto ist ein zweiter Schritt vorgeschrieben. Richten Sie zuerst einen anderen ein, dann können Sie diesen entfernen.",
  emailUnreadable: () => "Geben Sie eine E-Mail-Adresse ein, zum Beispiel ada@example.com.",
  nameUnusable: ({ max = 0 }) => `Höchstens ${max} Zeichen in einer Zeile.`,
  passwordMissing: () => "Wählen Sie ein Passwort.",
  passwordTooShort: ({ min = 0 }) => `Nehmen Sie mindestens ${min} Zeichen. Einige Wörter hintereinander kann man sich leicht merken.`,
  passwordTooLong: ({ max = 0 }) => `Nehmen Sie höchstens ${max} Zeichen.`,
  passwordNamesService: () => `Lassen Sie den Namen dieses Dienstes weg: Er wird zuerst probiert. ${UNRELATED_WORDS}`,
  passwordWasStolen: () => `Es kam in Passwörtern vor, die anderswo gestohlen wurden, und wird zuerst probiert. ${UNRELATED_WORDS}`,
  passwordNamesYou: () =>
    `Es besteht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes. Solche Passwörter werden zuerst probiert. ${UNRELATED_WORDS}`,
  passwordRepeats: () => `Etwas zu wiederholen hilft fast nichts. ${UNRELATED_WORDS}`,
  passwordIsARow: () => `Reihen wie abcdef, 123456 oder benachbarte Tasten werden zuerst probiert. ${UNRELATED_WORDS}`,
  passwordIsADate: () => `Daten werden zuerst probiert. ${UNRELATED_WORDS}`,
  passwordIsCommon: () => `Es gehört zu den Passwörtern, die zuerst probiert werden, oder besteht aus ihnen. ${UNRELATED_WORDS}`,
  passwordChangedElsewhere: () => "Das Passwort wurde im selben Moment an anderer Stelle geändert.",
  addressIsYours: () => "Das ist schon Ihre Adresse. Geben Sie eine andere ein.",
  lockedAccount: () =>
    "Wenn es zu dieser Adresse ein Konto gibt, steht in einer Mail an sie, wie es weitergeht. Auf Geräten, die schon einmal verwendet wurden, geht die Anmeldung weiterhin.",
  codeLastTry: () => "Das war der letzte Versuch. Fangen Sie noch einmal an, um einen neuen Code zu bekommen.",
  answerLastTry: () => "Das war der letzte Versuch. Fangen Sie noch einmal an.",
  secondStepClosed: () => "Es gab zu viele falsche Antworten. Warten Sie eine Weile, oder nehmen Sie einen anderen Weg.",
  nothingEntered: () => "Geben Sie ein, wonach gefragt wird, und fahren Sie dann fort.",
  codeTriesLeft: ({ left = 1 }) =>
    plural.select(Number(left)) === "one"
      ? "Prüfen Sie ihn und versuchen Sie es noch einmal; ein Versuch bleibt."
      : `Prüfen Sie ihn und versuchen Sie es noch einmal; ${left} Versuche bleiben.`,
  openTheLinkInstead: () =>
    "Öffnen Sie stattdessen den Link aus der Mail, und zwar in dem Browser, in dem Sie begonnen haben. Oder warten Sie eine Viertelstunde.",
  startAgainForACode: () => "Fangen Sie noch einmal an, um einen neuen Code zu bekommen.",
  codeHasSixDigits: () => "Geben Sie die sechs Ziffern ein, die die App anzeigt.",
  codeOfAnotherMoment: () =>
    "Geben Sie den neuesten Code der App ein. Wird er wieder abgelehnt, lassen Sie die Uhr Ihres Telefons sich selbst stellen.",
  recoveryCodeShape: () => "Ein Wiederherstellungscode hat sechs Gruppen aus vier Buchstaben und Ziffern.",
  noSecondStepYet: () => "Wiederherstellungscodes springen für einen zweiten Schritt ein, und es gibt noch keinen. Richten Sie zuerst einen ein.",
  organizationSuspended: () => "Die Organisation ist gesperrt. Fragen Sie die Menschen, die sie leiten.",
  passkeyNotAttested: () =>
    "Hier dürfen nur Geräte bestimmter Hersteller verwendet werden. Versuchen Sie es mit einem, das Sie dafür bekommen haben.",
  passkeyNotAllowed: () => "Geräte dieser Art dürfen hier nicht verwendet werden. Versuchen Sie es mit einem, das Sie dafür bekommen haben.",
  notInAnothersName: () => "Das geht nicht im Namen einer anderen Person.",
  signUpImpossible: () => "Zurzeit kann niemand ein Konto anlegen: Dieser Dienst hat keinen Weg, eine E-Mail-Adresse zu bestätigen.",
  ownerAddressTaken: () => "Für diese Adresse gibt es schon ein Konto. Nehmen Sie für das Konto, dem der Dienst gehört, eine andere.",
}
