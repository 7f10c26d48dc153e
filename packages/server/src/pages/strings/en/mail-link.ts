import { type App, type AppAndLink, type Lasting, lengthIn, type Words } from "../words.ts"

const length = lengthIn("en")

/** Signing in by mail, and codes by mail as a second step. */
export const mailLink = {
  /** On the sign-in page. */
  offer: "Sign in by a link in your mail",
  offerTo: ({ email }: { readonly email: string }): string => `Send a link to ${email}`,
  ask: {
    title: ({ app }: App): string => `Sign in to ${app} by mail`,
    words: "Enter the address of your account, and we send you a link and a code. You need no password.",
    send: "Send the link",
    back: "Other ways to sign in",
  },
  /** Says nothing about whether there is an account. */
  sentTo: ({ email }: { readonly email: string }): string =>
    `If ${email} has an account, a link and a code are on their way to it. Use either within ten minutes.`,
  link: {
    title: ({ app }: App): string => `Sign in to ${app}`,
    words: "One more click and you are signed in, in this browser.",
    signIn: "Sign in",
    elsewhereWords:
      "This link was asked for in another browser, which shows a code of six digits. Enter it here, and you are signed in here, not there.",
    notYou: "Was it not you who asked? Close this page. Nobody is signed in without the code.",
    signInHere: "Sign in here",
  },
  thisBrowser: ({ device }: { readonly device: string }): string => `The browser that gets signed in is this one: ${device}.`,
  /** After one that has expired. */
  again: "Send a new mail",
  already: {
    title: "You are signed in already",
    words: "The mail was answered in this browser a moment ago; once is enough.",
    goOn: "Go on",
  },
  mail: ({ app, link, code, lifetimeSeconds }: AppAndLink & Lasting & { readonly code: string }): Words => ({
    subject: `${code} is your code to sign in to ${app}`,
    lines: [`To sign in to ${app}, enter this code where you asked for it:`],
    code,
    link: { href: link, label: "Or open this link in the same browser" },
    after: `The code and the link work once, for ${length(lifetimeSeconds)}; only the newest ones do. If you did not ask for them, ignore this mail and tell nobody the code: without it nobody gets in.`,
  }),
  second: {
    title: "Enter the code from your mail",
    choice: "A code by mail",
    label: "8-digit code from the mail",
    hint: "It went to the address of your account and works for ten minutes.",
    mail: ({ app, code, lifetimeSeconds }: App & Lasting & { readonly code: string }): Words => ({
      subject: `${code} is your code to sign in to ${app}`,
      lines: [`Somebody, hopefully you, is signing in to your account with ${app}. Enter this code there:`],
      code,
      after: `The code works once, for ${length(lifetimeSeconds)}. If it was not you, tell nobody the code and change your password: somebody knows it.`,
    }),
  },
}
