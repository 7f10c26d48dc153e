import type { Strings } from "../strings.ts"

export const invitation: Strings["invitation"] = {
  title: ({ organization }) => `${organization} への招待`,
  by: ({ inviter, organization }) => `${inviter} さんが、あなたを ${organization} に招待しています。`,
  toAll: ({ organization }) => `${organization} に招待されています。`,
  role: ({ roles }) => `役割：${roles}。`,
  until: ({ when }) => `この招待の期限は ${when} です。`,
  signedInAs: ({ email }) => `${email} としてサインインしています。`,
  accept: ({ organization }) => `${organization} に参加する`,
  otherTitle: "この招待は別のアドレス宛てです",
  forAnother: ({ invited, email }) => `招待は ${invited} に送られましたが、今は ${email} としてサインインしています。`,
  useAnother: "別のアカウントを使う",
  first: ({ email }) => `受けるには、${email} としてサインインするか、このアドレスでアカウントを作成してください。`,
  firstClosed: ({ email }) => `受けるには、${email} としてサインインしてください。`,
  unproved: "アカウントのアドレスがまだ確認されていないため、招待を受けられません。このサービスの運営者にお問い合わせください。",
  usedTitle: "この招待はすでに受け入れられています",
  used: "招待が使えるのは一度だけです。ご自身で受けられた場合は、すでにメンバーです。サインインすると、アカウントに組織が表示されます。",
  overTitle: "この招待は使えなくなりました",
  over: "期限が過ぎたか、取り消されたか、新しいメールに替わっています。新しいメールを探すか、招待した人にもう一度送ってもらってください。",
  signUp: {
    invitedTitle: "アカウントの作成は招待制です",
    invited: "アカウントを作成するには、招待メールのリンクを開いてください。招待されたアドレスでのみ作成できます。",
    closedTitle: "現在、新しいアカウントは作成できません",
    closed: "今は誰もここでアカウントを作成できません。アカウントをお持ちの場合は、サインインしてください。",
  },
}
