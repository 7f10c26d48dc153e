import type { Strings } from "../strings.ts"

export const trustedDevices: Strings["trustedDevices"] = {
  title: "2 段階目の確認を省くブラウザー",
  about: "そのブラウザーでサインインしたときに選ばれました。パスワードを変えると、すべて終わります。",
  askAgain: "再び確認する",
  askAgainWhich: ({ device, ago }) => `2 段階目を再び確認する: ${device}、選択 ${ago}`,
  since: "選択",
  until: ({ date }) => `${date} まで`,
}
