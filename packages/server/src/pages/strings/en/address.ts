import { type AppAndLink, type Lasting, lengthIn, type Words } from "../words.ts"

const length = lengthIn("en")

/** Another mail address for one's account. */
export const address = {
  room: "Address",
  title: "Change your address",
  now: ({ email }: { readonly email: string }): string => `Your account's address is ${email}. You sign in with it, and our mails go there.`,
  label: "New address",
  hint: "We send a code there. Until it is entered, nothing changes.",
  ask: "Send the code",
  changed: "Your address is changed. Both mailboxes were told.",
  sentTitle: "Check the new mailbox",
  sent: "If the address can be used, a mail with a code and a link is there now. Enter the code here within ten minutes, or open the link in a browser where you are signed in.",
  confirm: "Use this address",
  noMail: "No mail? Look among the spam.",
  again: "Ask for another",
  linkTitle: "Confirm your new address",
  linkWords: ({ email }: { readonly email: string }): string => `From now on your account has the address ${email}.`,
  signInFirst: "Sign in in this browser first, or enter the code from the mail where you asked for it.",
  over: "It works once, for ten minutes, and only the newest one does.",
  newAddressMail: ({ app, link, code, lifetimeSeconds }: AppAndLink & Lasting & { readonly code: string }): Words => ({
    subject: `${code} is your code to change your address with ${app}`,
    lines: [`Somebody who is signed in to an account with ${app} wants this to be its address. Enter this code where it was asked for:`],
    code,
    link: { href: link, label: "Or open this link where you are signed in" },
    after: `The code and the link work once, for ${length(lifetimeSeconds)}. If you did not ask for them, ignore this mail: nothing changes.`,
  }),
  takenMail: ({ app, link }: AppAndLink): Words => ({
    subject: `This address has an account with ${app}`,
    lines: [
      `Somebody who is signed in to another account with ${app} wanted to use this address for it. It belongs to your account, and nothing was changed.`,
    ],
    link: { href: link, label: "Sign in" },
    after: "If it was not you, you need not do anything.",
  }),
}
