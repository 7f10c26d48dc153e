import { type AppAndLink, type Lasting, lengthIn, type Words } from "../words.ts"

const length = lengthIn("en")

/** Changing the address of an account. */
export const address = {
  change: "Change the address",
  title: "Change your address",
  words: "We send a code and a link to the new address. Until you use one of them, nothing changes.",
  label: "New address",
  send: "Send the code",
  same: "That is the address of your account",
  sameAdvice: "Enter the one you want instead.",
  sentTo: ({ email }: { readonly email: string }): string => `We sent a code and a link to ${email}. Use either within ten minutes.`,
  code: "8-digit code from the mail",
  confirm: "Use the new address",
  another: "Send it to another address",
  linkTitle: "Confirm your new address",
  linkWords: ({ email }: { readonly email: string }): string =>
    `${email} becomes the address of your account. You sign in with it from then on, and our mails go there.`,
  signInFirst: "Sign in to your account in this browser and open the link from the mail again; or enter its code where you asked for it.",
  over: "Codes and links work once and for ten minutes, and only those of the newest mail. You can ask for another.",
  done: "This is the address of your account now. The one before was told.",
  mail: ({ app, link, code, lifetimeSeconds }: AppAndLink & Lasting & { readonly code: string }): Words => ({
    subject: `${code} confirms your new address for ${app}`,
    lines: [`This is to become the address of an account with ${app}. If you want that, enter this code where you asked for it:`],
    code,
    link: { href: link, label: "Or open this link where you are signed in" },
    after: `The code and the link work once, for ${length(lifetimeSeconds)}. If you did not ask for them, ignore this mail: nothing happens without you.`,
  }),
  takenMail: ({ app, link }: AppAndLink): Words => ({
    subject: `Your address belongs to your account with ${app}`,
    lines: [`Somebody, perhaps you, wanted to give another account with ${app} this address. It belongs to yours, and nothing was changed.`],
    link: { href: link, label: "Sign in" },
    after: "If it was not you, you need not do anything.",
  }),
}
