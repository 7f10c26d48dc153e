import type { Values } from "../en/problems.ts"

export const findings = {
  mailFine: ({ server }: Values): string => `الخادم ${server} يستجيب ويقبل الرسائل.`,
  mailDevelopment: (): string => "تبقى الرسائل على هذا الجهاز ولا تُرسَل. يجب ضبط SMTP_URL قبل أن يستخدم الآخرون هذه الخدمة.",
  mailNone: (): string => "لم يُضبط خادم بريد، فتنتظر الرسائل في قاعدة البيانات ولا يمكن لأحد تأكيد عنوانه. يجب ضبط SMTP_URL.",
  mailName: ({ server }: Values): string => `الاسم في ${server} لا يقود إلى أي مكان. يُرجى التحقق من اسم الخادم في SMTP_URL.`,
  mailRefused: ({ server }: Values): string =>
    `لا شيء يستقبل الاتصالات عند ${server}. يُرجى التحقق من المنفذ: عادةً 587 مع smtp:// أو 465 مع smtps://.`,
  mailSilent: ({ server }: Values): string =>
    `الخادم ${server} لا يجيب. كثيرًا ما يحجب جدار حماية أو مزوّد الاستضافة هذا المنفذ: يمكن تجربة 587 أو 465، أو طلب فتحه من المزوّد.`,
  mailMute: ({ server }: Values): string =>
    `الخادم ${server} يقبل الاتصال ثم لا يقول شيئًا. إذا كان هذا منفذ TLS (465) فيجب أن يبدأ SMTP_URL بـ smtps://.`,
  mailTls: ({ server }: Values): string => `الخادم ${server} لا يستخدم TLS كما هو متوقع. للمنفذ 465 يُستخدم smtps://، وللمنفذ 587 يُستخدم smtp://.`,
  mailCertificate: ({ server }: Values): string =>
    `شهادة ${server} غير موثوقة، لذلك لا يُرسَل شيء. يُرجى التحقق من اسم الخادم؛ وإذا كانت جهة الإصدار خاصة فيجب ذكرها في DOORWARD_EXTRA_CA.`,
  mailAuth: ({ server }: Values): string =>
    `الخادم ${server} لا يقبل اسم المستخدم وكلمة المرور في SMTP_URL. يُرجى التحقق منهما؛ تُكتب الرموز الخاصة هكذا: %40 (@) أو %3A (:).`,
  mailAnswer: ({ server }: Values): string => `الخادم ${server} يجيب، لكن ليس كما يجيب خادم بريد. في سجلّه تفاصيل أكثر.`,
  addressFine: ({ issuer }: Values): string => `العنوان ${issuer} يقود إلى هذه الخدمة.`,
  addressDevelopment: ({ issuer }: Values): string =>
    `لا يمكن الوصول إلى ${issuer} إلا من هذا الجهاز. يجب ضبط DOORWARD_ISSUER على عنوان https العام قبل أن يستخدم الآخرون هذه الخدمة.`,
  addressLoopback: ({ issuer }: Values): string =>
    `تعمل هذه الخدمة في بيئة الإنتاج، لكن لا يمكن الوصول إلى ${issuer} إلا من هذا الجهاز. يجب ضبط DOORWARD_ISSUER على عنوان https العام.`,
  addressOther: ({ issuer }: Values): string =>
    `شيء آخر يجيب عند ${issuer}. يُرجى التحقق من وجهة الاسم، ومما يمرّره الخادم الوسيط هناك إلى هذه الخدمة.`,
  addressPlain: ({ issuer }: Values): string =>
    `العنوان ${issuer} يقود إلى هنا، لكن الخادم الوسيط يقول إن الزوار يأتون عبر http غير مشفّر، فتُرفض طلبات البرامج. يجب أن يرسل X-Forwarded-Proto:`,
  addressUnreachable: ({ issuer }: Values): string => `لا يمكن الوصول إلى ${issuer} من هنا. يُرجى التحقق من سجل DNS والشهادة والخادم الوسيط:`,
  addressLate: ({ issuer }: Values): string =>
    `لم يُجب ${issuer} في الوقت المحدد. يُرجى التحقق من الخادم الوسيط، ومن أن هذا الجهاز يستطيع الوصول إلى عنوانه العام.`,
  addressPrivate: ({ issuer }: Values): string =>
    `العنوان ${issuer} يقود إلى عنوان خاص لا تطلبه هذه الخدمة من تلقاء نفسها أبدًا. لكي تتحقق منه يجب السماح بهذا الاسم:`,
  browserFine: ({ issuer }: Values): string => `المتصفح وهذه الخدمة متفقان على ${issuer}.`,
  browserHost: ({ seen, issuer }: Values): string =>
    `طُلبت هذه الصفحة عند ${seen}، لكن عنوان الخدمة هو ${issuer}. يمكن فتحها هناك، أو جعل الخادم الوسيط يمرّر الاسم الذي يستخدمه الزوار، أو ضبط DOORWARD_ISSUER.`,
  proxyFine: (): string => "لم يُلاحَظ أي خادم وسيط يجب ذكره أو يجب أن يقول المزيد.",
  proxyUnbelieved: ({ peer }: Values): string =>
    `يمرّر ${peer} الطلبات وهو غير مذكور كخادم وسيط، فيُحسب جميع الزوار زائرًا واحدًا. إذا كان تابعًا لهذه الخدمة فيجب ضبط:`,
  proxyUnsaid: ({ peer }: Values): string => `لا يقول الخادم الوسيط ${peer} هل جاء الزوار عبر https. يجب أن يرسل X-Forwarded-Proto:`,
  proxyContradicted: ({ peer }: Values): string =>
    `يقول الخادم الوسيط ${peer} إن الاتصال http، بينما جاءت المتصفحات عبر https. على أول خادم وسيط أن يقول ما استخدمه الزوار، وعلى ما بعده أن يمرّره:`,
  backupFine: ({ days = 0 }: Values): string =>
    Number(days) < 1 ? "نُسخت قاعدة البيانات خلال اليوم الأخير." : `نُسخت قاعدة البيانات قبل ${daysInWords(Number(days))}.`,
  backupNone: (): string => "لم تُنسخ قاعدة البيانات من قبل. يجب نسخها كل يوم إلى جهاز آخر:",
  backupOld: ({ days = 0 }: Values): string => `آخر نسخة من قاعدة البيانات عمرها ${daysInWords(Number(days))}. يجب نسخها كل يوم إلى جهاز آخر:`,
  backupPostgres: (): string => "تُنسخ PostgreSQL بأدواتها الخاصة. يجب التأكد من أن أحدًا يفعل ذلك، ومن أن DOORWARD_SECRET محفوظ في مكان آخر.",
  backupMemory: (): string => "قاعدة البيانات في الذاكرة: يضيع كل شيء عند توقف الخدمة.",
  ownersFine: ({ owners = 0 }: Values): string => `عدد مالكي هذه الخدمة: ${owners}.`,
  ownersOne: (): string => "لهذه الخدمة مالك واحد فقط. من الأفضل إضافة مالك آخر، تحسّبًا لتعذّر دخول أحدهما:",
  ownersNone: (): string => "لا مالك لهذه الخدمة بعد. رابط الإعداد الذي يظهر عند التشغيل ينشئ حساب المالك الأول.",
  secretFine: (): string => "السر الجذري يُعطى لهذه الخدمة من الخارج.",
  secretKept: ({ file }: Values): string =>
    `السر الجذري موجود في ${file} فقط. من دونه لا فائدة من نسخ قاعدة البيانات: يجب حفظ نسخة منه في مكان آمن، أو ضبط DOORWARD_SECRET.`,
  databaseFine: (): string => "قاعدة البيانات مناسبة لطريقة عمل هذه الخدمة.",
  databaseEmbedded: (): string => "قاعدة البيانات ملف على هذا الجهاز. يكفي ذلك لخادم واحد. لعدة خوادم، أو للصمود عند فقدان أحدها، يُستخدم PostgreSQL.",
  clockFine: (): string => "ساعة هذا الجهاز وساعة قاعدة البيانات متفقتان.",
  clockOff: ({ seconds = 0 }: Values): string =>
    `الفرق بين ساعة هذا الجهاز وساعة قاعدة البيانات بالثواني: ${seconds}. يجب أن تتبع الساعتان خادم وقت (NTP).`,
  diskFine: ({ percent = 0 }: Values): string => `المساحة الحرة على القرص: ${percent} %.`,
  diskLow: ({ percent = 0 }: Values): string => `المساحة الحرة على القرص ${percent} % فقط. يجب توفير مساحة قبل أن يمتلئ.`,
  diskFull: ({ percent = 0 }: Values): string =>
    `المساحة الحرة على القرص ${percent} % فقط. إذا امتلأ فلن يتمكن أحد من تسجيل الدخول. يجب توفير مساحة الآن.`,
  unfinished: (): string => "تعذّر التحقق من هذا. يمكن المحاولة مجددًا بعد لحظات؛ وقد يكون في السجل ما يوضح أكثر.",
}

const plural = new Intl.PluralRules("ar")

function daysInWords(days: number): string {
  const form = plural.select(days)
  if (form === "one") return "يوم واحد"
  if (form === "two") return "يومين"
  return form === "few" ? `${days} أيام` : `${days} يومًا`
}
