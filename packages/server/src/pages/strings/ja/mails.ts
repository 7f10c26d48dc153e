import type { Strings } from "../strings.ts"
import { lengthIn } from "../words.ts"

const length = lengthIn("ja")

export const mails: Strings["mails"] = {
  linkFollows: ({ label }) => `${label}：`,
  when: ({ instant }) => `日時：${instant}`,
  device: ({ device }) => `端末：${device}`,

  verification: ({ app, link, code, lifetimeSeconds }) => ({
    subject: `${app} の確認コード：${code}`,
    lines: [`${app} のアカウント作成を完了するには、手続きを始めた画面で次のコードを入力してください。`],
    code,
    link: { href: link, label: "または、こちらのリンクを開いてください" },
    after: `コードとリンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。お心当たりがない場合は、このメールを無視してください。コードがなければ何も起こりません。`,
  }),

  alreadyRegistered: ({ app, link }) => ({
    subject: `${app} のアカウントはすでに登録されています`,
    lines: [
      `どなたか（ご本人かもしれません）が、このメールアドレスで ${app} のアカウントを作成しようとしました。すでにアカウントがあるため、何も変更していません。`,
    ],
    link: { href: link, label: "サインイン" },
    after: "お心当たりがない場合も、何もしていただく必要はありません。",
  }),

  resetLink: ({ app, link, lifetimeSeconds }) => ({
    subject: `${app} の新しいパスワード`,
    lines: [`どなたか（ご本人かもしれません）が、${app} のアカウントの新しいパスワードを求めました。`],
    link: { href: link, label: "新しいパスワードを設定する" },
    after: `リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。使えるのは最新のリンクだけです。お心当たりがない場合は、このメールを無視してください。パスワードは変わりません。`,
  }),

  welcome: ({ app, link, lifetimeSeconds }) => ({
    subject: `${app} のアカウント`,
    lines: [`${app} のアカウントが作成されました。パスワードを設定すると、ご利用いただけます。`],
    link: { href: link, label: "パスワードを設定する" },
    after: `リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。期限が切れた場合は、ログインページで、パスワードを忘れたときと同じように新しいリンクを請求してください。`,
  }),

  secured: ({ app, link, lifetimeSeconds }) => ({
    subject: `${app} のアカウントを保護しました`,
    lines: [`${app} のアカウントをすべての端末でサインアウトし、これまでのパスワードを無効にしました。新しいパスワードを設定してください。`],
    link: { href: link, label: "新しいパスワードを設定する" },
    after: `リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。別のリンクは、サインイン画面からいつでも求められます。`,
  }),

  locked: ({ app, link, lifetimeSeconds }) => ({
    subject: `${app} へのサインインに何度も失敗しました`,
    lines: [
      `どなたか（ご本人かもしれません）が ${app} のアカウントへのサインインを何度か試み、失敗しました。新しい端末からはサインインを試せなくなっています。以前サインインした端末からは引き続きサインインできます。`,
      "ご本人で、新しい端末からサインインしたい場合は、その端末で次のリンクを開いてください。",
    ],
    link: { href: link, label: "もう一度試せるようにする" },
    after: `リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。お心当たりがない場合も、何もしていただく必要はありません。だれもサインインしておらず、この方法では今後もできません。`,
  }),

  stolenToken: ({ app, link }) => ({
    subject: `安全のため、${app} の端末を 1 台サインアウトしました`,
    lines: [
      `端末で ${app} へのサインインを保つための鍵が、新しい鍵に替わったあとで再び使われました。だれかが鍵を複製したおそれがあります。`,
      "その端末はサインアウトし、複製された鍵は使えなくなりました。必要なときにもう一度サインインし、サインイン中の端末を確認してください。",
    ],
    link: { href: link, label: "アカウント" },
    after: "最近バックアップから端末を復元した場合は、それが原因かもしれません。そうでなければ、パスワードを変更してください。",
  }),
  invitation: ({ app, link, organization, inviter, roles, lifetimeSeconds }) => ({
    subject: `${app} の ${organization} への招待`,
    lines: [
      inviter === "" ? `${app} の ${organization} に招待されています。` : `${inviter} さんが、あなたを ${app} の ${organization} に招待しています。`,
      `役割：${roles}。`,
    ],
    link: { href: link, label: "招待を見る" },
    after: `リンクはこのアドレス専用で、使えるのは一度だけ、${length(lifetimeSeconds)}以内です。お心当たりがなければ、このメールは無視してください。あなたが何もしないかぎり、何も起こりません。`,
  }),

  domainLapsed: ({ app, link, domain, organization, recordName, recordValue }) => ({
    subject: `${app}：${domain} は ${organization} のものと確認できなくなりました`,
    lines: [
      `${app} で ${domain} が ${organization} のものであることを示すレコードがなくなりました。このドメインのアドレスを持つ新しい人は、自動ではメンバーになりません。今いる人には影響ありません。`,
      "もう一度確認するには、次の TXT レコードを戻し、確認を行ってください。",
    ],
    facts: [recordName, recordValue],
    link: { href: link, label: "アカウント" },
    after: "ドメインを手放された場合は、何もする必要はありません。",
  }),
}
