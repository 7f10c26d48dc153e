import type { Strings } from "../strings.ts"

export const trustedDevices: Strings["trustedDevices"] = {
  title: "متصفحات لا تُطلب فيها خطوتك الثانية",
  about: "اخترت ذلك عند تسجيل الدخول منها. كلمة مرور جديدة تُنهيه في كل مكان.",
  askAgain: "الطلب مجددًا",
  askAgainWhich: ({ device, ago }) => `طلب الخطوة الثانية مجددًا: ${device}، اختير ${ago}`,
  since: "اختير",
  until: ({ date }) => `حتى ${date}`,
}
