import type { Count } from "./account.ts"

/** Codes for whoever has lost everything else. */
export const recoveryCodes = {
  room: "Recovery codes",
  title: "Recovery codes",
  ask: {
    title: "Enter a recovery code",
    choice: "A recovery code",
    label: "Recovery code",
    hint: "One of those you kept. Each works once; small letters and spaces do not matter.",
  },
  keep: {
    title: "Keep your recovery codes",
    about: "If you lose your phone, one of these lets you in. Each works once.",
    shownOnce: "They are shown only now. Keep them where important papers are, or in a password manager; not on the phone they stand in for.",
    list: "Your recovery codes",
    download: "Download as a text file",
    print: "You can print this page as well.",
    kept: "I have kept them",
  },
  file: {
    heading: ({ app, address }: { readonly app: string; readonly address: string }): string => `Recovery codes for ${app}, ${address}`,
    about: "Each works once, when your phone is lost. Newer codes end these.",
  },
  left: "Left:",
  count: ({ count }: Count): string => `${count} of 10`,
  madeAt: "Made:",
  about: "With one of these you get in when your phone is lost. Each works once.",
  renewAbout: "If you cannot find them any more, or somebody may have seen them, make new ones. The old ones stop working at once.",
  renew: "Make new codes",
  none: "There are no recovery codes yet",
  noneYet: "Ten of them come with your second step, such as an authenticator app. With one of them you get in when your phone is lost.",
  advice: {
    few: ({ count }: Count): string =>
      count === 1 ? "One recovery code is left. Make new ones while you can." : `Only ${count} recovery codes are left. Make new ones in good time.`,
    gone: "All your recovery codes are used. If you lose your phone now, you cannot get in any more.",
    action: "Make new codes",
  },
}
