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
  copy: "コピー",
  copied: "コピーしました",
  listChanged: "一覧が更新されました。",
  fieldRequired: "入力してください。",
  emailShape: "ada@example.com のようなメールアドレスを入力してください。",
  strength: ["とても弱い", "弱い", "ふつう", "よい", "とてもよい"],
}
