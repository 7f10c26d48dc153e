import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("ar")

export const mails: Strings["mails"] = {
  linkFollows: ({ label }) => `${label}:`,
  when: ({ instant }) => `متى: ${instant}`,
  device: ({ device }) => `الجهاز: ${device}`,

  verification: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `رمز التحقق الخاص بك في ${app}: ${code}`,
    lines: [`لإتمام إنشاء حسابك في ${app}، يُرجى إدخال هذا الرمز حيث بدأت:`],
    code,
    link: { href: link, label: "أو يمكن فتح هذا الرابط" },
    after: `يعمل الرمز والرابط مرة واحدة، لمدة ${length(lifetimeSeconds)}. إن لم يكن هذا بطلب منك فيمكنك تجاهل هذه الرسالة: من دون الرمز لن يحدث شيء.`,
  }),

  alreadyRegistered: ({ app, link }) => ({
    subject: `لديك حساب في ${app} بالفعل`,
    lines: [`جرت محاولة، ربما منك، لإنشاء حساب في ${app} بهذا العنوان. لهذا العنوان حساب بالفعل، ولم يتغير شيء.`],
    link: { href: link, label: "تسجيل الدخول" },
    after: "إن لم تكن المحاولة منك فليس عليك فعل شيء.",
  }),

  resetLink: ({ app, link, lifetimeSeconds }) => ({
    subject: `كلمة مرور جديدة في ${app}`,
    lines: [`وصلنا طلب، ربما منك، لكلمة مرور جديدة لحسابك في ${app}.`],
    link: { href: link, label: "اختيار كلمة مرور جديدة" },
    after: `يعمل الرابط مرة واحدة، لمدة ${length(lifetimeSeconds)}، ولا يعمل إلا أحدث رابط. إن لم يكن الطلب منك فيمكنك تجاهل هذه الرسالة: ستبقى كلمة مرورك كما هي.`,
  }),

  welcome: ({ app, link, lifetimeSeconds }) => ({
    subject: `حسابك في ${app}`,
    lines: [`أُنشئ لك حساب في ${app}. اختر كلمة مرور ليصبح الحساب لك.`],
    link: { href: link, label: "اختيار كلمة مرور" },
    after: `يعمل الرابط مرة واحدة، لمدة ${length(lifetimeSeconds)}. إذا انتهت صلاحيته فاطلب رابطًا آخر من صفحة تسجيل الدخول، كما عند نسيان كلمة المرور.`,
  }),

  secured: ({ app, link, lifetimeSeconds }) => ({
    subject: `حسابك في ${app} آمن الآن`,
    lines: [`سُجّل الخروج من حسابك في ${app} على جميع الأجهزة، ولم تعد كلمة مروره تعمل. يمكنك الآن اختيار كلمة جديدة:`],
    link: { href: link, label: "اختيار كلمة مرور جديدة" },
    after: `يعمل الرابط مرة واحدة، لمدة ${length(lifetimeSeconds)}. ويمكنك طلب رابط آخر في أي وقت من صفحة تسجيل الدخول.`,
  }),

  locked: ({ app, link, lifetimeSeconds }) => ({
    subject: `محاولات كثيرة فاشلة لتسجيل الدخول إلى ${app}`,
    lines: [
      `جرت عدة محاولات فاشلة، ربما منك، لتسجيل الدخول إلى حسابك في ${app}. لم يعد بإمكان الأجهزة الجديدة المحاولة. أما الأجهزة التي سجّلت الدخول منها سابقًا فما زال ذلك ممكنًا منها.`,
      "إن كانت المحاولات منك وأردت تسجيل الدخول من جهاز جديد، فيُرجى فتح هذا الرابط من ذلك الجهاز:",
    ],
    link: { href: link, label: "السماح بمحاولات جديدة" },
    after: `يعمل الرابط مرة واحدة، لمدة ${length(lifetimeSeconds)}. إن لم تكن المحاولات منك فليس عليك فعل شيء: لم يدخل أحد، ولن يدخل أحد بهذه الطريقة.`,
  }),

  stolenToken: ({ app, link }) => ({
    subject: `سُجّل خروج أحد أجهزتك من ${app} حفاظًا على أمانك`,
    lines: [
      `استُخدم المفتاح الذي يُبقي أحد أجهزتك داخل ${app} مرة ثانية بعد استبداله. قد يعني ذلك أن أحدًا قد نسخه.`,
      "سُجّل خروج ذلك الجهاز، ولم تعد النسخة تعمل. يمكنك تسجيل الدخول من جديد عند الحاجة، ومراجعة الأجهزة التي ما زالت داخل الحساب:",
    ],
    link: { href: link, label: "حسابك" },
    after: "إن كنت قد استعدت جهازًا من نسخة احتياطية مؤخرًا فقد يكون هذا هو السبب. وإلا فيُرجى تغيير كلمة المرور.",
  }),
  invitation: ({ app, link, organization, inviter, roles, lifetimeSeconds }) => ({
    subject: `دعوة إلى ${organization} على ${app}`,
    lines: [
      inviter === "" ? `أنت مدعو إلى الانضمام إلى ${organization} على ${app}.` : `يدعوك ${inviter} إلى الانضمام إلى ${organization} على ${app}.`,
      `دورك هناك: ${roles}.`,
    ],
    link: { href: link, label: "اطّلع على الدعوة" },
    after: `الرابط لهذا العنوان وحده، ويعمل مرة واحدة ولمدة ${length(lifetimeSeconds)}. إذا لم تعرف ما هذا فتجاهل هذه الرسالة: لا يحدث شيء من دونك.`,
  }),

  domainLapsed: ({ app, link, domain, organization, recordName, recordValue }) => ({
    subject: `${app}: لم يعد ${domain} مثبتًا باسم ${organization}`,
    lines: [
      `اختفى السجل الذي يثبت أن ${domain} يخص ${organization} على ${app}. لم يعد أصحاب العناوين الجدد فيه ينضمون تلقائيًا. لم يفقد أحد شيئًا كان له.`,
      "لإثباته من جديد، أعد سجل TXT هذا ثم اطلب التحقق منه:",
    ],
    facts: [recordName, recordValue],
    link: { href: link, label: "حسابك" },
    after: "إذا لم يعد النطاق لك فلا حاجة إلى فعل شيء.",
  }),
}
