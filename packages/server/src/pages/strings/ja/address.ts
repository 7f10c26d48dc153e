import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("ja")

export const address: Strings["address"] = {
  room: "メールアドレス",
  title: "メールアドレスの変更",
  now: ({ email }) => `このアカウントのメールアドレスは ${email} です。サインインに使われ、お知らせもここに届きます。`,
  label: "新しいメールアドレス",
  hint: "そこへコードを送ります。コードが入力されるまで、何も変わりません。",
  ask: "コードを送る",
  changed: "メールアドレスを変更しました。新旧どちらのアドレスにもお知らせしました。",
  sentTitle: "新しいアドレスのメールを確認してください",
  sent: "アドレスが使える場合は、コードとリンクを記載したメールが届いています。10 分以内にここへコードを入力するか、サインインしているブラウザでリンクを開いてください。",
  confirm: "このアドレスを使う",
  noMail: "メールが届きませんか？ 迷惑メールを確認してください。",
  again: "もう一度送る",
  linkTitle: "新しいメールアドレスの確認",
  linkWords: ({ email }) => `今後、このアカウントのメールアドレスは ${email} になります。`,
  signInFirst: "先にこのブラウザでサインインするか、手続きを始めた画面でメールのコードを入力してください。",
  over: "10 分以内に 1 回だけ使えます。使えるのは最新のものだけです。",
  newAddressMail: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${app} のアドレス変更の確認コード：${code}`,
    lines: [`${app} のアカウントにサインインしている方が、このアドレスを使おうとしています。手続きを始めた画面で次のコードを入力してください。`],
    code,
    link: { href: link, label: "または、サインインしているブラウザでこのリンクを開いてください" },
    after: `コードとリンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。お心当たりがない場合は、このメールを無視してください。何も変わりません。`,
  }),
  takenMail: ({ app, link }) => ({
    subject: `このアドレスには ${app} のアカウントがあります`,
    lines: [
      `${app} の別のアカウントにサインインしている方が、このアドレスを使おうとしました。このアドレスはあなたのアカウントのもので、何も変更していません。`,
    ],
    link: { href: link, label: "サインイン" },
    after: "お心当たりがない場合も、何もしていただく必要はありません。",
  }),
}
