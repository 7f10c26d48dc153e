import type { Values } from "../en/problems.ts"
import { findings } from "./findings.ts"

export const setup = {
  form: {
    title: "このサービスのセットアップ",
    intro: "所有者のアカウントを作成してください。作成後すぐにサインインした状態になります。",
    name: "名前 (任意)",
    email: "メールアドレス",
    button: "所有者を作成する",
  },
  closed: { signIn: "サインイン" },
  problems: {
    setup_link_invalid: {
      title: "このセットアップリンクは無効になりました",
      advice: "リンクは 30 分間、一度だけ使えます。所有者がいない間は、サービスを再起動するたびにターミナルに新しいリンクが表示されます。",
    },
    setup_email_taken: { title: "このアドレスのアカウントはすでにあります", advice: "所有者には別のアドレスを使ってください。" },
    https_required: {
      title: "https で送信する必要があります",
      advice: "他人に読まれる可能性のある接続で届いたため、処理は行われませんでした。https のアドレスでページを開き直してください。",
    },
  },
  service: {
    title: "このサービス",
    begun:
      "このサービスの所有者アカウントができ、サインインしています。残りは二つです。このサービスを使うアプリケーションと、下の一覧に残っている項目です。",
  },
  connect: {
    title: "最初のアプリケーションをつなぐ",
    intro: "合うものを選んでください。このサービスのアドレスはすでに入っています。",
    mount: "Node アプリケーションにサインインを組み込む",
    mountText: "Doorward は Express や Hono のアプリケーションの中で、同じアドレスで動きます。",
    session: "だれがサインインしているかを調べる",
    sessionText: "このアドレスのページやスクリプトは、訪問者の Cookie を使って問い合わせます。401 は、だれもサインインしていないことを表します。",
    api: "別の場所で動く API を保護する",
    apiText: "まず API 専用の認証情報を作成します。シークレットは一度だけ表示されます。",
    apiThen: "その後は API 自身がアクセストークンを検証し、取り消しも 1 秒以内に反映されます。",
    docs: "そのほかは API リファレンスをご覧ください",
  },
  checklist: {
    title: "ほかの人に使ってもらう前に",
    allFine: "すべて問題ありません。",
    due: ({ count = 0 }: Values): string => `確認が必要な項目: ${count} 件`,
    inOrder: ({ count = 0 }: Values): string => `問題のない項目: ${count} 件`,
    advice: ({ count = 0 }: Values): string => `このサービスには確認が必要な項目が ${count} 件あります。`,
    look: "チェックリストを見る",
    again: "もう一度確認する",
    command: "コマンドラインでも同じことができます:",
    testMail: "自分宛てにテストメールを送る",
    testMailSent: ({ email }: Values): string =>
      `${email} 宛てにテストメールを送信しています。数分たっても届かない場合は、迷惑メールフォルダーをご確認ください。`,
    testMailNotSent: "テストメールは送信したばかりです。次の送信まで 1 時間お待ちください。",
  },
  testMail: {
    subject: ({ app }: Values): string => `${app} からのテストメール`,
    text: ({ issuer }: Values): string =>
      `${issuer} の所有者が、メールが届くかどうかを確かめるために送信しました。正しく届いています。対応は不要です。`,
  },
  states: { fine: "問題なし", advice: "要対応", wrong: "要修正" },
  checks: {
    mail: "メール",
    address: "公開アドレス",
    browser: "このブラウザー",
    proxy: "プロキシ",
    backup: "複製",
    owners: "所有者",
    secret: "ルートシークレット",
    database: "データベース",
    clock: "時計",
    disk: "ディスク",
  },
  findings,
  misplaced: {
    title: "このページのアドレスは別にあります",
    text: ({ seen, issuer }: Values): string =>
      `ブラウザーは ${seen} を開きましたが、このサービスのアドレスは ${issuer} です。サインインできるのはそちらだけです。ここではパスワードを入力しないでください。`,
    open: "正しいアドレスでこのページを開く",
    operator: "このサービスを運用している方へ",
    mend: ({ seen }: Values): string =>
      `${seen} が正しい場合は、DOORWARD_ISSUER に設定してください。前にプロキシがある場合は、訪問者が使う名前を渡すようにしてください (nginx):`,
  },
  insecure: {
    open: "https のアドレスを開く",
    operator: "このサービスを運用している方へ",
    peer: ({ peer }: Values): string => `サービスからは、この接続の相手は ${peer} で、暗号化されていない http に見えます。`,
    mend: "それがご自分のプロキシで、訪問者が https で接続している場合は、プロキシを登録し、そのことを伝えるようにしてください:",
  },
}
