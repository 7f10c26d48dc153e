import type { shell as english } from "../en/shell.ts"

export const shell: typeof english = {
  securedBy: "Doorward で保護されています",
  language: "言語",
  skip: "本文へ移動",
  supportCode: "サポートコード",
  toStart: "最初のページへ",
  openAgain: "ページを開き直す",
  showPassword: "パスワードを表示",
  hidePassword: "パスワードを隠す",
  thereIsAProblem: "問題があります",
  sentence: ({ text }) => `${text}。`,
  ago: { justNow: "たった今" },
}
