import type { problems as english, details as englishDetails } from "../en/problems.ts"

export const problems: typeof english = {
  csrf_failed: {
    title: "このフォームは期限が切れました",
    advice:
      "何も変更されていません。ページを長く開いたままだったか、このブラウザから必要な Cookie が失われています。開き直しても解決しない場合は、このサイトの Cookie を許可してください。",
  },
  origin_refused: {
    title: "このフォームは別のサイトから送られました",
    advice: "安全のため受け付けませんでした。ページを本来のアドレスから開き直してください。",
  },
  forbidden: { title: "このページは表示できません", advice: "表示できるはずの場合は、このサービスの運営者にお問い合わせください。" },
  invalid: {
    title: "足りないものがあります",
    advice: "アドレスまたはフォームが不完全か、途中で変わっています。リンクからページを開き直してください。",
  },
  malformed: { title: "読み取れませんでした", advice: "アドレスまたはフォームが途中で変わっています。リンクからページを開き直してください。" },
  too_large: { title: "一度に送る量が多すぎます", advice: "このページで受け付けられる量を超えています。減らして送ってください。" },
  unsupported_media_type: {
    title: "読み取れませんでした",
    advice: "このページで受け付けられない形式で送られました。ページを開き直し、そのフォームをお使いください。",
  },
  not_found: { title: "ここにページはありません", advice: "アドレスの入力違いか、ページが移動した可能性があります。" },
  method_not_allowed: {
    title: "このページは別の方法で使います",
    advice: "ページを本来のアドレスから開き、ページ内のボタンをお使いください。",
  },
  conflict: {
    title: "ほかの操作が先に行われました",
    advice: "同じ時に別の場所で変更されました。現在の状態を確認してから、もう一度お試しください。",
  },
  precondition_failed: {
    title: "その間に変更されました",
    advice: "開いた後に、ほかの人が変更しました。現在の状態を確認してから、もう一度判断してください。",
  },
  idempotency_key_reused: {
    title: "同じ番号で別の内容がすでに送信されています",
    advice: "何も行われていません。ページを開き直し、そこからやり直してください。",
  },
  internal: {
    title: "こちら側で問題が起きました",
    advice:
      "お客様の操作によるものではありません。少し待ってからもう一度お試しください。続く場合は、サポートコードを添えて運営者にお知らせください。",
  },
  unavailable: {
    title: "一時的に利用できません",
    advice: "失われたものはなく、サインイン中だった場合はそのままです。少し待ってからもう一度お試しください。",
  },
  rate_limited: { title: "試行回数が多すぎます", advice: "しばらく待ってから、もう一度お試しください。" },
  saturated: { title: "ただいま混み合っています", advice: "多くの方がサインインしています。数秒後にもう一度お試しください。" },
  unauthenticated: { title: "先にサインインしてください", advice: "このページはサインインした方だけが利用できます。" },
  invalid_credentials: {
    title: "メールアドレスとパスワードが一致しません",
    advice: "両方を確認してもう一度お試しいただくか、新しいパスワード用のリンクをメールで受け取ってください。",
  },
  attempt_expired: { title: "時間が経ちすぎました", advice: "開始から 10 分以上が経っています。最初からやり直してください。" },
  email_taken: {
    title: "このメールアドレスにはすでにアカウントがあります",
    advice: "ご本人であれば、すでにアカウントをお持ちです。サインインしてください。",
  },
  too_many_attempts: { title: "失敗が続いています", advice: "15 分ほど待ってから、もう一度お試しください。" },
  code_invalid: { title: "コードが違います", advice: "確認してもう一度お試しください。" },
  totp_setup_expired: { title: "設定に時間がかかりすぎました", advice: "最初からやり直してください。新しい画像が作られます。" },
  link_used: {
    title: "このリンクはすでに使われています",
    advice: "リンクは一度だけ使えます。ご自身で使った場合は、サインインしてください。",
  },
  link_expired: {
    title: "このリンクは期限が切れました",
    advice: "リンクは短い時間だけ、最新のものだけが有効です。新しいリンクを受け取ってください。",
  },
  confirm_browser: {
    title: "このリンクは別のブラウザで求められたものです",
    advice: "そのブラウザで開くか、そこに表示されているコードを入力してください。",
  },
  password_too_short: { title: "パスワードが短すぎます", advice: "文字数を増やしてください。いくつかの単語を並べると覚えやすくなります。" },
  password_too_long: { title: "パスワードが長すぎます", advice: "文字数を減らしてください。" },
  password_too_common: {
    title: "推測されやすいパスワードです",
    advice: "互いに関係のない単語をいくつか並べると、推測されにくく覚えやすくなります。",
  },
  recovery_link_invalid: {
    title: "この復旧用リンクは無効になりました",
    advice: "リンクは 30 分間、一度だけ使えます。サービスの運営者に新しいリンクを依頼してください。",
  },
  last_owner: { title: "オーナーは少なくとも一人必要です", advice: "先に別の人をオーナーにしてから、もう一度お試しください。" },
  slug_taken: { title: "この短い名前は使われています", advice: "別の組織が使っているか、以前使っていました。ほかの名前を選んでください。" },
  already_member: { title: "すでにメンバーです", advice: "メンバーの中から探してください。" },
  organization_full: { title: "組織の定員に達しています", advice: "これ以上メンバーを増やせません。サービスの運営者が上限を変えられます。" },
  would_lock_out: { title: "これではメンバーが入れなくなります", advice: "だれに影響するかを確かめてから、確定するか、別のルールを選んでください。" },
  above_yourself: {
    title: "あなた自身の権限を超えています",
    advice: "自分に許されていないことは、与えることも変えることもできません。オーナーに相談してください。",
  },
  organization_refused: {
    title: "現在、この組織では作業できません",
    advice: "組織のルールで認められていません。理由は所属する組織のページにあります。",
  },
  sign_up_closed: {
    title: "このアドレスではアカウントを作成できません",
    advice:
      "新しいアカウントは招待制か、現在は受け付けていません。招待されている場合は、招待が届いたアドレスを使い、先にそのメールのリンクを開いてください。",
  },
  domain_taken: {
    title: "このドメインは別の組織のものです",
    advice: "一つのドメインを持てる組織は一つだけです。ご自身のドメインの場合は、このサービスの運営者にお問い合わせください。",
  },
  domain_unproved: {
    title: "ドメインはまだ確認されていません",
    advice: "表示されている TXT レコードを設定し、もう一度お試しください。新しいレコードが見えるまで一時間ほどかかることがあります。",
  },
  own_rights: { title: "これではあなた自身の権限がなくなります", advice: "組織を管理しているほかの人に行ってもらってください。" },
  role_name_taken: { title: "同じ名前の役割がすでにあります", advice: "別の名前を選んでください。" },
  role_in_use: { title: "この役割はまだ使われています", advice: "ほかの役割がこの役割を含んでいます。先にそれらを変更してください。" },
  role_inherits_itself: { title: "役割は自分自身を含むことができません", advice: "この役割を含んでいる役割は選ばないでください。" },
  factor_required: { title: "二つ目の証明が必要です", advice: "アプリのコードなど、二つ目の証明を使ってもう一度サインインしてください。" },
  reauthentication_required: { title: "もう一度サインインしてください", advice: "サインインしてから時間がたちすぎています。" },
  passkey_refused: {
    title: "このパスキーはここでは使えません",
    advice: "別の端末、パスワードマネージャー、またはセキュリティキーでもう一度お試しください。",
  },
  passkey_registered: { title: "このパスキーはすでに登録されています", advice: "何も変更されていません。このパスキーでサインインできます。" },
  passkey_challenge_over: {
    title: "時間がかかりすぎました",
    advice: "パスキーを求めてから十分以上たったか、別のブラウザーで求められたものです。もう一度お試しください。",
  },
  passkey_limit: { title: "これ以上パスキーを登録できません", advice: "使わなくなったものを削除してから、もう一度お試しください。" },
  last_way_in: {
    title: "これは最後のサインイン手段です",
    advice: "先に別のパスキーを追加するか、パスワードを設定してください。そのあとで削除できます。",
  },
  passkey_unknown: {
    title: "このパスキーはここでは登録されていません",
    advice: "アカウントから削除された可能性があります。別のパスキーを選ぶか、ほかの方法でサインインしてください。",
  },
  passkey_not_verified: { title: "パスキーで本人であることを確認できませんでした", advice: "もう一度試すか、ほかの方法でサインインしてください。" },
  otherwise: {
    title: "うまくいきませんでした",
    advice: "もう一度お試しください。続く場合は、サポートコードを添えてこのサービスの運営者にお知らせください。",
  },
}

const UNRELATED_WORDS = "互いに関係のない単語をいくつか並べると、推測されにくく覚えやすくなります。"

export const details: typeof englishDetails = {
  tryAgainIn: ({ seconds = 1 }) => {
    const count = Math.max(1, Number(seconds))
    return count > 90 ? `${Math.ceil(count / 60)} 分後にもう一度お試しください。` : `${count} 秒後にもう一度お試しください。`
  },
  lastFactor: (): string => "このアカウントでは 2 段階目の確認が必須です。先に別の方法を設定してから、これを削除してください。",
  emailUnreadable: () => "ada@example.com のようなメールアドレスを入力してください。",
  nameUnusable: ({ max = 0 }) => `1 行で ${max} 文字以内にしてください。`,
  passwordMissing: () => "パスワードを決めてください。",
  passwordTooShort: ({ min = 0 }) => `${min} 文字以上にしてください。いくつかの単語を並べると覚えやすくなります。`,
  passwordTooLong: ({ max = 0 }) => `${max} 文字以内にしてください。`,
  passwordNamesService: () => `このサービスの名前は最初に試されるため、入れないでください。${UNRELATED_WORDS}`,
  passwordWasStolen: () => `ほかで流出したパスワードに含まれており、最初に試されます。${UNRELATED_WORDS}`,
  passwordNamesYou: () => `お名前、メールアドレス、またはこのサービスの名前でできており、最初に試されます。${UNRELATED_WORDS}`,
  passwordRepeats: () => `同じものを繰り返しても、ほとんど強くなりません。${UNRELATED_WORDS}`,
  passwordIsARow: () => `abcdef や 123456、隣り合うキーのような並びは最初に試されます。${UNRELATED_WORDS}`,
  passwordIsADate: () => `日付は最初に試されます。${UNRELATED_WORDS}`,
  passwordIsCommon: () => `最初に試されるパスワードの一つか、その組み合わせです。${UNRELATED_WORDS}`,
  passwordChangedElsewhere: () => "同じ時に、別の場所でパスワードが変更されました。",
  addressIsYours: () => "それは現在のメールアドレスです。別のアドレスを入力してください。",
  lockedAccount: () =>
    "このメールアドレスのアカウントがある場合は、続け方をメールでお知らせしています。以前に使った端末からは、引き続きサインインできます。",
  codeLastTry: () => "これが最後の試行でした。最初からやり直して、新しいコードを受け取ってください。",
  answerLastTry: () => "最後の1回でした。最初からやり直してください。",
  secondStepClosed: () => "間違いが多すぎました。しばらく待つか、別の方法をお使いください。",
  nothingEntered: () => "求められているものを入力してから続けてください。",
  codeTriesLeft: ({ left = 1 }) => `確認してもう一度お試しください。あと ${left} 回試せます。`,
  openTheLinkInstead: () => "開始したブラウザで、メールのリンクを開いてください。または 15 分ほどお待ちください。",
  startAgainForACode: () => "最初からやり直して、新しいコードを受け取ってください。",
  codeHasSixDigits: () => "アプリに表示されている6桁の数字を入力してください。",
  codeOfAnotherMoment: () => "アプリの最新のコードを入力してください。それでも受け付けられない場合は、スマートフォンの時刻を自動設定にしてください。",
  recoveryCodeShape: () => "リカバリーコードは、英数字4文字が6組のコードです。",
  noSecondStepYet: () => "リカバリーコードは二つ目の手順の代わりになるものです。先に二つ目の手順を設定してください。",
  organizationSuspended: () => "この組織は停止されています。組織の担当者にお問い合わせください。",
  passkeyNotAttested: () => "ここでは特定のメーカーの認証器だけが使えます。そのために渡されたものでもう一度お試しください。",
  passkeyNotAllowed: () => "この種類の認証器はここでは使えません。そのために渡されたものでもう一度お試しください。",
  notInAnothersName: () => "他の人の名義でこの操作を行うことはできません。",
  signUpImpossible: () => "現在アカウントを作成できません。このサービスにはメールアドレスを確認する手段がありません。",
  ownerAddressTaken: () => "このメールアドレスにはすでにアカウントがあります。所有者には別のメールアドレスを使ってください。",
}
