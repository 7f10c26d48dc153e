import type { Strings } from "../strings.ts"
import { events } from "./events.ts"

export const account: Strings["account"] = {
  rooms: "アカウント",
  signOut: "サインアウト",
  actingFor: "この方の名義で表示しています。閲覧はできますが、変更はできません。アプリケーションでの操作は、ご自身の操作として記録されます。",
  overview: {
    room: "概要",
    title: "アカウント",
    name: "名前",
    address: "メールアドレス",
    role: "役割",
    owner: "このサービスの所有者",
    mailbox:
      "メールは、サインインできなくなったときの入り口です。メールを読める人は、このアカウントの新しいパスワードを設定できます。メールアカウントをしっかり保護してください。",
    advice: "ご確認いただきたいこと",
    allWell: "問題はありません",
    nothingToDo: "確認が必要なことはありません。あれば、ここに表示されます。",
  },
  advice: {
    failedSignIns: {
      says: ({ count }) =>
        `この7日間に、あなたのアドレスでのサインインが${count}回失敗しました。心当たりがない場合は、ほかの人にパスワードを知られていないか確認してください。`,
      action: "何があったかを見る",
    },
    passwordChanged: {
      says: ({ ago, device }) => `パスワードが${ago}に変更されました（${device}）。ご自身によるものですか？`,
      action: "何があったかを見る",
    },
    manySessions: {
      says: ({ count, since }) =>
        `ほかに${count}件のセッションが開いています。最も古いものは${since}からです。使わなくなったものは終了してください。`,
      action: "セッションを確認する",
    },
    unusedSession: {
      says: ({ since }) => `${since}から使われていないセッションがあります。その機器をもう使わない場合は終了してください。`,
      action: "セッションを確認する",
    },
    noName: {
      says: "アカウントにまだ名前がありません。名前があると、アプリケーションが呼びかけ方を選べます。",
      action: "名前を追加する",
    },
    noPassword: {
      says: "アカウントにまだパスワードがないため、メールアドレスだけではサインインできません。",
      action: "パスワードを設定する",
    },
    onlyOwner: {
      says: "このサービスの所有者はあなただけです。もう一人いれば、あなたが入れなくなったときもサービスを管理できます。次のコマンドで追加できます。",
    },
  },
  sessions: {
    room: "セッションと機器",
    title: "セッションと機器",
    about: "サインインしている場所の一覧です。見覚えのないものがあれば終了し、パスワードを変更してください。",
    thisOne: "このブラウザー",
    lastUsed: "最終使用：",
    signedIn: "サインイン：",
    with: "方法：",
    end: "このセッションを終了",
    endWhich: ({ device, ago }) => `このセッションを終了：${device}、最終使用 ${ago}`,
    endOthers: "ほかのセッションをすべて終了",
    ended: "セッションを終了しました。その機器はサインアウトされています。",
    othersEnded: "ほかのセッションをすべて終了しました。サインインしているのはこのブラウザーだけです。",
    notThere: "そのセッションは一覧にありません。すでに終了しています。",
    none: "ほかにサインインしている場所はありません",
    noneYet: "別の機器やブラウザーでサインインすると、ここに表示され、ここから終了できます。",
  },
  methods: { pwd: "パスワード", otp: "使い捨てのリンクまたはコード" },
  device: {
    on: ({ program, system }) => `${system}の${program}`,
    unknown: "不明な機器",
  },
  place: {
    near: "お使いのネットワークの近く",
    another: "別のネットワーク",
    cityAndCountry: ({ city, country }) => `${country}、${city}`,
  },
  password: {
    room: "パスワード",
    title: "パスワードの変更",
    lastChanged: "前回の変更：",
    changed: "パスワードを変更しました。このアカウントのほかのサインインはすべてサインアウトされました。",
    current: "現在のパスワード",
    new: "新しいパスワード",
    hint: ({ characters }) => `${characters}文字以上。いくつかの単語を並べると覚えやすくなります。`,
    change: "パスワードを変更",
    forgot: "パスワードをお忘れですか？",
    wrong: "現在のパスワードが正しくありません。",
    wrongAdvice: "確認して、もう一度入力してください。",
    none: "パスワードはまだありません",
    noneYet: "パスワードを使わずにサインインしています。メールで届くリンクから設定できます。",
    choose: "パスワードを設定する",
  },
  activity: {
    room: "アクティビティ",
    title: "最近のアクティビティ",
    about: "アカウントで起きたことを、新しい順に表示します。",
    thisSession: "このセッション",
    none: "まだ何も起きていません",
    noneYet: "サインイン、失敗した試み、アカウントの変更がここに表示されます。",
    nothingOlder: "これより古いものはありません。",
    older: "以前のアクティビティ",
    newest: "最新に戻る",
    notMe: "心当たりがありません",
    notMeAdvice:
      "一覧の中に身に覚えのないものがある場合は、すぐに新しいパスワードを設定してください。このアカウントのほかのサインインは、同時にすべてサインアウトされます。",
    notMeMailbox: "メールをほかの人に読まれている可能性がある場合は、先にメールアカウントのパスワードを変更してください。",
  },
  events,
}
