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

  passwordChanged: ({ app, link, lifetimeSeconds, facts }) => ({
    subject: `${app} のパスワードが変更されました`,
    lines: [
      `${app} のアカウントのパスワードが変更されました。変更に使われた端末を除き、すべての端末でサインアウトしました。`,
      "ご本人による変更であれば、何もしていただく必要はありません。",
    ],
    facts,
    link: { href: link, label: "自分ではありません" },
    after: `リンクを開くと、すべての端末でサインアウトし、ご本人だけが新しいパスワードを設定できるようになります。リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。`,
  }),

  passwordReset: ({ app, link, lifetimeSeconds, facts }) => ({
    subject: `${app} のパスワードが再設定されました`,
    lines: [
      `このメールアドレスに届いたリンクから、${app} のアカウントに新しいパスワードが設定されました。すべての端末でサインアウトしました。`,
      "ご本人による設定であれば、何もしていただく必要はありません。",
    ],
    facts,
    link: { href: link, label: "自分ではありません" },
    after: `その場合は、ほかの人がメールを読んでいるおそれがあります。まずメールのパスワードを変更してください。リンクを開くと、すべての端末でサインアウトし、新しいパスワードは無効になります。リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。`,
  }),

  secured: ({ app, link, lifetimeSeconds }) => ({
    subject: `${app} のアカウントを保護しました`,
    lines: [`${app} のアカウントをすべての端末でサインアウトし、これまでのパスワードを無効にしました。新しいパスワードを設定してください。`],
    link: { href: link, label: "新しいパスワードを設定する" },
    after: `リンクは${length(lifetimeSeconds)}以内に 1 回だけ使えます。別のリンクは、サインイン画面からいつでも求められます。`,
  }),

  recovered: ({ app, link, facts }) => ({
    subject: `${app} のアカウントが復旧されました`,
    lines: [
      `サービスの運営者が作成した復旧用リンクで ${app} のアカウントが開かれ、新しいパスワードが設定されました。`,
      "ほかのすべての端末ではサインアウトしました。",
    ],
    facts,
    link: { href: link, label: "アカウント" },
    after: "お心当たりがない場合は、すぐにサービスの運営者へお知らせください。",
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
