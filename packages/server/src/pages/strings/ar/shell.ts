import type { shell as english } from "../en/shell.ts"

export const shell: typeof english = {
  securedBy: "محمي بواسطة Doorward",
  language: "اللغة",
  skip: "الانتقال إلى المحتوى",
  supportCode: "رمز الدعم",
  toStart: "الذهاب إلى البداية",
  openAgain: "إعادة فتح الصفحة",
  showPassword: "إظهار كلمة المرور",
  hidePassword: "إخفاء كلمة المرور",
  thereIsAProblem: "هناك مشكلة",
  sentence: ({ text }) => `${text}.`,
  ago: { justNow: "الآن" },
}
