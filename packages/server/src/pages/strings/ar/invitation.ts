import type { Strings } from "../strings.ts"
import { isolated } from "./isolated.ts"

export const invitation: Strings["invitation"] = {
  title: ({ organization }) => `دعوة إلى ${isolated(organization)}`,
  by: ({ inviter, organization }) => `يدعوك ${isolated(inviter)} إلى الانضمام إلى ${isolated(organization)}.`,
  toAll: ({ organization }) => `أنت مدعو إلى الانضمام إلى ${isolated(organization)}.`,
  role: ({ roles }) => `دورك هناك: ${isolated(roles)}.`,
  until: ({ when }) => `الدعوة سارية حتى ${isolated(when)}.`,
  signedInAs: ({ email }) => `أنت مسجّل الدخول باسم ${isolated(email)}.`,
  accept: ({ organization }) => `الانضمام إلى ${isolated(organization)}`,
  otherTitle: "هذه الدعوة لعنوان آخر",
  forAnother: ({ invited, email }) => `أُرسلت إلى ${isolated(invited)}، وأنت مسجّل الدخول باسم ${isolated(email)}.`,
  useAnother: "استخدام حساب آخر",
  first: ({ email }) => `لقبولها سجّل الدخول باسم ${isolated(email)}، أو أنشئ حسابًا بهذا العنوان.`,
  firstClosed: ({ email }) => `لقبولها سجّل الدخول باسم ${isolated(email)}.`,
  unproved: "لم يُؤكَّد عنوان حسابك بعد، فلا يمكن القبول به. اسأل القائمين على هذه الخدمة.",
  usedTitle: "قُبلت هذه الدعوة من قبل",
  used: "تعمل الدعوة مرة واحدة. إذا كنت أنت من قبلها فأنت عضو: سجّل الدخول وستجد المؤسسة في حسابك.",
  overTitle: "لم تعد هذه الدعوة صالحة",
  over: "انتهت مدتها، أو سُحبت، أو حلّت محلها رسالة أحدث. ابحث عن رسالة أحدث، أو اطلب ممن دعاك أن يرسل دعوة أخرى.",
  signUp: {
    invitedTitle: "الحسابات بالدعوة",
    invited: "لإنشاء حساب هنا افتح الرابط الموجود في رسالة الدعوة. يجب أن يكون العنوان هو العنوان المدعو.",
    closedTitle: "لا حسابات جديدة في الوقت الحالي",
    closed: "لا يمكن لأحد إنشاء حساب هنا الآن. إذا كان لديك حساب فسجّل الدخول إليه.",
  },
}
