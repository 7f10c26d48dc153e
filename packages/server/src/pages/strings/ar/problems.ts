import type { problems as english, details as englishDetails } from "../en/problems.ts"
import { isolated } from "./isolated.ts"

export const problems: typeof english = {
  csrf_failed: {
    title: "انتهت صلاحية هذا النموذج",
    advice:
      "لم يتغيّر شيء. بقيت الصفحة مفتوحة مدة طويلة، أو فقد هذا المتصفح ملف تعريف الارتباط الخاص بها. إذا لم تُجدِ إعادة فتحها، فيُرجى السماح بملفات تعريف الارتباط لهذا الموقع.",
  },
  origin_refused: {
    title: "جاء هذا النموذج من موقع آخر",
    advice: "حرصًا على الأمان لم يُقبل. يُرجى إعادة فتح الصفحة من عنوانها الأصلي.",
  },
  forbidden: { title: "هذه الصفحة غير متاحة لك", advice: "إذا كان ينبغي أن تكون متاحة، فيُرجى سؤال القائمين على هذه الخدمة." },
  invalid: {
    title: "هناك جزء ناقص",
    advice: "العنوان أو النموذج غير مكتمل، أو تغيّر في الطريق. يُرجى إعادة فتح الصفحة من رابطها.",
  },
  malformed: { title: "تعذّرت قراءة الطلب", advice: "تغيّر العنوان أو النموذج في الطريق. يُرجى إعادة فتح الصفحة من رابطها." },
  too_large: { title: "هذا أكثر مما يمكن قبوله دفعة واحدة", advice: "ما أُرسل يتجاوز ما تقبله هذه الصفحة. يُرجى إرسال قدر أقل." },
  unsupported_media_type: {
    title: "تعذّرت قراءة الطلب",
    advice: "أُرسل بصيغة لا تقبلها هذه الصفحة. يُرجى إعادة فتح الصفحة واستخدام نموذجها.",
  },
  not_found: { title: "لا توجد صفحة هنا", advice: "ربما كُتب العنوان خطأ، أو نُقلت الصفحة." },
  method_not_allowed: {
    title: "لا تُفتح هذه الصفحة بهذه الطريقة",
    advice: "يُرجى فتحها من عنوانها واستخدام الأزرار الموجودة فيها.",
  },
  conflict: {
    title: "سبق إجراء آخر",
    advice: "حدث تغيير في مكان آخر في اللحظة نفسها. يُرجى الاطلاع على الوضع الحالي ثم المحاولة من جديد.",
  },
  precondition_failed: {
    title: "تغيّر هذا في هذه الأثناء",
    advice: "غيّره شخص آخر منذ أن فتحته. يُرجى الاطلاع على الوضع الحالي ثم اتخاذ القرار من جديد.",
  },
  idempotency_key_reused: { title: "سبق إرسال هذا بمحتوى آخر", advice: "لم يُنفَّذ شيء. يُرجى فتح الصفحة من جديد والبدء منها." },
  internal: {
    title: "حدث خطأ من جانبنا",
    advice: "ليس السبب من جهتك. يُرجى المحاولة بعد لحظات؛ وإذا تكرر الأمر، فيُرجى إبلاغ القائمين على هذه الخدمة مع ذكر رمز الدعم.",
  },
  unavailable: {
    title: "الخدمة غير متاحة مؤقتًا",
    advice: "لم يُفقد شيء، وإذا كان الدخول مسجّلًا فهو باقٍ كذلك. يُرجى المحاولة بعد لحظات.",
  },
  rate_limited: { title: "محاولات كثيرة جدًا", advice: "يُرجى الانتظار قليلًا ثم المحاولة من جديد." },
  saturated: { title: "الضغط كبير حاليًا", advice: "كثيرون يسجّلون الدخول الآن. يُرجى المحاولة بعد بضع ثوانٍ." },
  unauthenticated: { title: "يلزم تسجيل الدخول أولًا", advice: "هذه الصفحة متاحة بعد تسجيل الدخول فقط." },
  invalid_credentials: {
    title: "العنوان وكلمة المرور غير متطابقين",
    advice: "يُرجى التحقق منهما والمحاولة من جديد، أو طلب رابط لكلمة مرور جديدة بالبريد.",
  },
  attempt_expired: { title: "انقضت المهلة", advice: "مضت أكثر من عشر دقائق على البداية. يُرجى البدء من جديد." },
  email_taken: {
    title: "لهذا العنوان حساب بالفعل",
    advice: "إذا كان العنوان عنوانك، فلديك حساب بالفعل، ويمكنك تسجيل الدخول إليه.",
  },
  too_many_attempts: { title: "محاولات فاشلة كثيرة جدًا", advice: "يُرجى الانتظار ربع ساعة ثم المحاولة من جديد." },
  code_invalid: { title: "الرمز غير صحيح", advice: "يُرجى التحقق منه والمحاولة من جديد." },
  link_used: {
    title: "استُخدم هذا الرابط من قبل",
    advice: "كل رابط يعمل مرة واحدة. إذا كنت من استخدمه، فيمكنك تسجيل الدخول.",
  },
  link_expired: {
    title: "انتهت صلاحية هذا الرابط",
    advice: "تعمل الروابط مدة قصيرة، ولا يعمل إلا أحدثها. يمكن طلب رابط آخر.",
  },
  confirm_browser: {
    title: "طُلب هذا الرابط في متصفح آخر",
    advice: "يُرجى فتحه هناك، أو إدخال الرمز المعروض هناك.",
  },
  password_too_short: { title: "كلمة المرور قصيرة جدًا", advice: "يُرجى استخدام أحرف أكثر؛ بضع كلمات متتالية يسهل تذكرها." },
  password_too_long: { title: "كلمة المرور طويلة جدًا", advice: "يُرجى استخدام أحرف أقل." },
  password_too_common: {
    title: "كلمة المرور سهلة التخمين",
    advice: "بضع كلمات لا علاقة بينها يصعب تخمينها ويسهل تذكرها.",
  },
  recovery_link_invalid: {
    title: "لم يعد رابط الاستعادة هذا صالحًا",
    advice: "يعمل مرة واحدة ولمدة 30 دقيقة. يُرجى طلب رابط آخر من القائمين على الخدمة.",
  },
  otherwise: {
    title: "لم ينجح الأمر",
    advice: "يُرجى المحاولة من جديد. وإذا تكرر الأمر، فيُرجى إبلاغ القائمين على هذه الخدمة مع ذكر رمز الدعم.",
  },
}

const plural = new Intl.PluralRules("ar")
const UNRELATED_WORDS = "بضع كلمات لا علاقة بينها يصعب تخمينها ويسهل تذكرها."

interface Forms {
  readonly one: string
  readonly two: string
  readonly few: string
  readonly many: string
}

/** A number with what is counted, in the form the number asks for. */
function counted(count: number, { one, two, few, many }: Forms): string {
  const form = plural.select(count)
  if (form === "one") return one
  if (form === "two") return two
  return `${count} ${form === "few" ? few : many}`
}

const SECONDS: Forms = { one: "ثانية واحدة", two: "ثانيتين", few: "ثوانٍ", many: "ثانية" }
const MINUTES: Forms = { one: "دقيقة واحدة", two: "دقيقتين", few: "دقائق", many: "دقيقة" }
const TRIES: Forms = { one: "محاولة واحدة", two: "محاولتان", few: "محاولات", many: "محاولة" }

export const details: typeof englishDetails = {
  tryAgainIn: ({ seconds = 1 }) => {
    const count = Math.max(1, Number(seconds))
    return `يُرجى المحاولة من جديد بعد ${count > 90 ? counted(Math.ceil(count / 60), MINUTES) : counted(count, SECONDS)}.`
  },
  emailUnreadable: () => `يُرجى إدخال عنوان بريد إلكتروني مثل ${isolated("ada@example.com")}.`,
  nameUnusable: ({ max = 0 }) => `الحد الأقصى ${max} حرف في سطر واحد.`,
  passwordMissing: () => "يُرجى اختيار كلمة مرور.",
  passwordTooShort: ({ min = 0 }) => `لا تقل كلمة المرور عن ${min} حرفًا؛ بضع كلمات متتالية يسهل تذكرها.`,
  passwordTooLong: ({ max = 0 }) => `لا تزيد كلمة المرور على ${max} حرفًا.`,
  passwordNamesService: () => `اسم هذه الخدمة من أول ما يُجرَّب، فيُرجى عدم استخدامه. ${UNRELATED_WORDS}`,
  passwordWasStolen: () => `ظهرت ضمن كلمات مرور سُرقت من أماكن أخرى، وهي من أول ما يُجرَّب. ${UNRELATED_WORDS}`,
  passwordNamesYou: () => `تتكوّن من اسمك أو عنوانك أو اسم هذه الخدمة، وهذا من أول ما يُجرَّب. ${UNRELATED_WORDS}`,
  passwordRepeats: () => `التكرار لا يكاد يضيف شيئًا. ${UNRELATED_WORDS}`,
  passwordIsARow: () => `التسلسلات مثل ${isolated("abcdef")} و${isolated("123456")} والمفاتيح المتجاورة من أول ما يُجرَّب. ${UNRELATED_WORDS}`,
  passwordIsADate: () => `التواريخ من أول ما يُجرَّب. ${UNRELATED_WORDS}`,
  passwordIsCommon: () => `هي من كلمات المرور التي تُجرَّب أولًا، أو تتكوّن منها. ${UNRELATED_WORDS}`,
  passwordChangedElsewhere: () => "تغيّرت كلمة المرور في مكان آخر في اللحظة نفسها.",
  lockedAccount: () =>
    "إذا كان لهذا العنوان حساب، ففي رسالة إليه شرح لكيفية المتابعة. ولا يزال تسجيل الدخول ممكنًا من الأجهزة التي استُخدم فيها من قبل.",
  codeLastTry: () => "كانت هذه المحاولة الأخيرة. يُرجى البدء من جديد للحصول على رمز آخر.",
  codeTriesLeft: ({ left = 1 }) => `يُرجى التحقق منه والمحاولة من جديد؛ المتبقي: ${counted(Number(left), TRIES)}.`,
  openTheLinkInstead: () => "يُرجى فتح الرابط الوارد في الرسالة، في المتصفح الذي كانت البداية فيه، أو الانتظار ربع ساعة.",
  startAgainForACode: () => "يُرجى البدء من جديد للحصول على رمز آخر.",
  notInAnothersName: () => "لا يمكن القيام بذلك باسم شخص آخر.",
  signUpImpossible: () => "لا يمكن إنشاء حساب حاليًا: ليس لدى هذه الخدمة وسيلة للتحقق من عنوان بريد.",
  ownerAddressTaken: () => "لهذا العنوان حساب بالفعل. يُرجى استخدام عنوان آخر لحساب المالك.",
}
