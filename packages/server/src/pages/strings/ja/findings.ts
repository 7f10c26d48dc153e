import type { Values } from "../en/problems.ts"

export const findings = {
  mailFine: ({ server }: Values): string => `${server} は応答し、メールを受け付けています。`,
  mailDevelopment: (): string => "メールはこのマシンに保存されるだけで、送信されません。ほかの人が使う前に SMTP_URL を設定してください。",
  mailNone: (): string =>
    "メールサーバーが設定されていません。メールはデータベースに溜まり、だれもアドレスを確認できません。SMTP_URL を設定してください。",
  mailName: ({ server }: Values): string => `${server} の名前が見つかりません。SMTP_URL のホスト名を確認してください。`,
  mailRefused: ({ server }: Values): string =>
    `${server} では接続が受け付けられていません。ポートを確認してください。通常は smtp:// なら 587、smtps:// なら 465 です。`,
  mailSilent: ({ server }: Values): string =>
    `${server} から応答がありません。ファイアウォールやホスティング事業者がこのポートを塞いでいることがよくあります。587 か 465 を試すか、事業者に開放を依頼してください。`,
  mailMute: ({ server }: Values): string =>
    `${server} は接続を受け付けますが、何も返しません。TLS 用のポート (465) であれば、SMTP_URL は smtps:// で始める必要があります。`,
  mailTls: ({ server }: Values): string => `${server} との TLS 通信を始められません。ポート 465 では smtps://、587 では smtp:// を使ってください。`,
  mailCertificate: ({ server }: Values): string =>
    `${server} の証明書を信頼できないため、何も送信されません。ホスト名を確認してください。独自の認証局の場合は DOORWARD_EXTRA_CA に指定してください。`,
  mailAuth: ({ server }: Values): string =>
    `${server} が SMTP_URL のユーザー名とパスワードを受け付けません。両方を確認してください。記号は %40 (@) や %3A (:) のように書きます。`,
  mailAnswer: ({ server }: Values): string =>
    `${server} は応答しますが、メールサーバーの応答ではありません。詳しくはそのサーバーのログをご覧ください。`,
  addressFine: ({ issuer }: Values): string => `${issuer} はこのサービスにつながっています。`,
  addressDevelopment: ({ issuer }: Values): string =>
    `${issuer} にはこのマシンからしかアクセスできません。ほかの人が使う前に、DOORWARD_ISSUER に公開用の https アドレスを設定してください。`,
  addressLoopback: ({ issuer }: Values): string =>
    `本番環境で動作していますが、${issuer} にはこのマシンからしかアクセスできません。DOORWARD_ISSUER に公開用の https アドレスを設定してください。`,
  addressOther: ({ issuer }: Values): string =>
    `${issuer} では別のものが応答しています。名前の向き先と、プロキシがこのサービスへ渡している内容を確認してください。`,
  addressPlain: ({ issuer }: Values): string =>
    `${issuer} はここにつながっていますが、プロキシが http で届いたと伝えるため、プログラムからの要求は拒否されます。X-Forwarded-Proto を送るようにしてください:`,
  addressUnreachable: ({ issuer }: Values): string => `ここから ${issuer} に到達できません。DNS、証明書、プロキシを確認してください:`,
  addressLate: ({ issuer }: Values): string =>
    `${issuer} が時間内に応答しませんでした。プロキシと、このマシンが自分の公開アドレスにアクセスできるかを確認してください。`,
  addressPrivate: ({ issuer }: Values): string =>
    `${issuer} はプライベートアドレスにつながっています。このサービスが自分からそこへ接続することはありません。確認できるようにするには、このホストを許可してください:`,
  browserFine: ({ issuer }: Values): string => `ブラウザーとこのサービスのアドレスは ${issuer} で一致しています。`,
  browserHost: ({ seen, issuer }: Values): string =>
    `このページは ${seen} で開かれましたが、サービスのアドレスは ${issuer} です。そちらで開くか、訪問者が使う名前をプロキシから渡すか、DOORWARD_ISSUER を設定してください。`,
  proxyFine: (): string => "登録や設定の追加が必要なプロキシは見つかっていません。",
  proxyUnbelieved: ({ peer }: Values): string =>
    `${peer} が要求を転送していますが、プロキシとして登録されていないため、すべての訪問者が一人と数えられます。ご自分のプロキシであれば設定してください:`,
  proxyUnsaid: ({ peer }: Values): string =>
    `プロキシ ${peer} は、訪問者が https で来たかどうかを伝えていません。X-Forwarded-Proto を送るようにしてください:`,
  proxyContradicted: ({ peer }: Values): string =>
    `プロキシ ${peer} は http と伝えていますが、ブラウザーは https で接続しています。最初のプロキシが訪問者の使った方式を伝え、後ろのプロキシはそれをそのまま渡す必要があります:`,
  backupFine: ({ days = 0 }: Values): string =>
    Number(days) < 1 ? "データベースは 24 時間以内に複製されています。" : `データベースは ${days} 日前に複製されました。`,
  backupNone: (): string => "データベースは一度も複製されていません。毎日、別のマシンに複製してください:",
  backupOld: ({ days = 0 }: Values): string => `データベースの最後の複製は ${days} 日前です。毎日、別のマシンに複製してください:`,
  backupPostgres: (): string =>
    "PostgreSQL は専用のツールで複製します。担当者が実施していること、DOORWARD_SECRET が別の場所に保管されていることを確認してください。",
  backupMemory: (): string => "データベースはメモリー上にあります。サービスを止めるとすべて失われます。",
  ownersFine: ({ owners = 0 }: Values): string => `このサービスの所有者は ${owners} 人です。`,
  ownersOne: (): string => "このサービスの所有者は一人だけです。どちらかがサインインできなくなったときのために、もう一人を所有者にしてください:",
  ownersNone: (): string => "このサービスにはまだ所有者がいません。起動時に表示されるセットアップリンクから最初の所有者を作成できます。",
  secretFine: (): string => "ルートシークレットは外部からこのサービスに渡されています。",
  secretKept: ({ file }: Values): string =>
    `ルートシークレットは ${file} にしかありません。これがないとデータベースの複製は使えません。安全な場所に控えを保管するか、DOORWARD_SECRET を設定してください。`,
  databaseFine: (): string => "データベースは、このサービスの動かし方に合っています。",
  databaseEmbedded: (): string =>
    "データベースはこのマシン上のファイルです。サーバーが 1 台なら十分です。複数台で動かす場合や、1 台の故障に備える場合は PostgreSQL を使ってください。",
  clockFine: (): string => "このマシンとデータベースの時計は一致しています。",
  clockOff: ({ seconds = 0 }: Values): string =>
    `このマシンとデータベースの時計が ${seconds} 秒ずれています。両方を時刻サーバー (NTP) に合わせてください。`,
  diskFine: ({ percent = 0 }: Values): string => `ディスクの空きは ${percent} % です。`,
  diskLow: ({ percent = 0 }: Values): string => `ディスクの空きは ${percent} % しかありません。いっぱいになる前に空きを作ってください。`,
  diskFull: ({ percent = 0 }: Values): string =>
    `ディスクの空きは ${percent} % しかありません。いっぱいになると、だれもサインインできなくなります。すぐに空きを作ってください。`,
  unfinished: (): string => "確認できませんでした。少し待ってからもう一度お試しください。ログに詳しい情報があるかもしれません。",
}
