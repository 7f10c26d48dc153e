import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("ja")

export const mailLink: Strings["mailLink"] = {
  offer: "メールのリンクでサインイン",
  offerTo: ({ email }) => `${email} にリンクを送る`,
  ask: {
    title: ({ app }) => `メールで ${app} にサインイン`,
    words: "アカウントのメールアドレスを入力すると、リンクとコードをお送りします。パスワードは不要です。",
    send: "リンクを送る",
    back: "ほかの方法でサインイン",
  },
  sentTo: ({ email }) => `${email} のアカウントがある場合は、リンクとコードをお送りしました。10 分以内にどちらかをお使いください。`,
  link: {
    title: ({ app }) => `${app} にサインイン`,
    words: "あと 1 回クリックすると、このブラウザでサインインします。",
    signIn: "サインイン",
    elsewhereWords:
      "このリンクは別のブラウザで求められ、そこに 6 桁のコードが表示されています。ここに入力すると、別のブラウザではなく、ここでサインインします。",
    notYou: "ご自身が求めたものでない場合は、このページを閉じてください。コードがなければ誰もサインインできません。",
    signInHere: "ここでサインイン",
  },
  thisBrowser: ({ device }) => `サインインするのはこのブラウザです：${device}`,
  again: "新しいメールを送る",
  already: {
    title: "すでにサインインしています",
    words: "このブラウザで先ほどメールの確認が済んでいます。もう一度行う必要はありません。",
    goOn: "続ける",
  },
  mail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${app} のサインイン用コード：${code}`,
    lines: [`${app} にサインインするには、コードを求めた画面で次のコードを入力してください。`],
    code,
    link: { href: link, label: "または、同じブラウザでこちらのリンクを開いてください" },
    after: `コードとリンクは${length(lifetimeSeconds)}以内に 1 回だけ、最新のものだけが使えます。お心当たりがない場合は、このメールを無視し、コードを誰にも教えないでください。コードがなければ誰も入れません。`,
  }),
  second: {
    title: "メールのコードを入力",
    choice: "メールのコード",
    label: "メールに記載された 8 桁のコード",
    hint: "アカウントのメールアドレスにお送りしました。10 分間使えます。",
    mail: ({ app, code, lifetimeSeconds }) => ({
      subject: `${app} のサインイン用コード：${code}`,
      lines: [`どなたか（おそらくご本人）が ${app} のアカウントにサインインしようとしています。その画面で次のコードを入力してください。`],
      code,
      after: `コードは${length(lifetimeSeconds)}以内に 1 回だけ使えます。ご本人でない場合は、コードを誰にも教えず、パスワードを変更してください。誰かに知られています。`,
    }),
  },
}
