import type { Strings } from "../strings.ts"

export const profile: Strings["profile"] = {
  title: "プロフィール",
  name: "名前（任意）",
  nameHint: "普段お使いの名前を、1行、100文字以内で入力してください。",
  nameWrong: "この名前は保存できません。",
  language: "言語",
  byBrowser: "ブラウザーの設定に合わせる",
  languageHint: "このサービスのページとメールに使われます。",
  address: "メールアドレス",
  addressHint: "サインインに使い、メールもこのアドレスに届きます。",
  save: "プロフィールを保存",
  picture: "写真",
  choose: "写真を選ぶ",
  another: "別の写真を選ぶ",
  pictureHint: "PNG、JPEG、WebP形式、5 MBまで。中央が正方形に切り抜かれます。撮影した場所や日時の情報は保存されません。",
  upload: "この写真を使う",
  replace: "写真を変更",
  remove: "写真を削除",
  removed: "代わりにイニシャルが表示されます。写真そのものは保存されません。",
  done: {
    saved: "プロフィールを保存しました。",
    shown: "新しい写真に変わりました。",
    removed: "写真を削除しました。表示したことのあるブラウザーには、最長で1日残ることがあります。",
  },
  refused: {
    missing: { summary: "写真が選ばれていません。", advice: "先にPNG、JPEG、WebPのいずれかのファイルを選んでください。" },
    type: { summary: "このファイルは写真として使えません。", advice: "動きのないPNG、JPEG、WebPのファイルを選んでください。" },
    pixels: { summary: "この画像は大きすぎます。", advice: "1,600万画素以下の画像を選ぶか、先に小さくしてください。" },
    broken: {
      summary: "この画像を読み取れませんでした。",
      advice: "ファイルが壊れている可能性があります。PNGかJPEGで保存し直すか、別の画像を選んでください。",
    },
  },
}
