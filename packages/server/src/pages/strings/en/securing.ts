import { type App, type Lasting, lengthIn } from "../words.ts"

const length = lengthIn("en")

/** Mails about a change of how one gets into an account, and the page their link leads to. */
export const securing = {
  /** What was changed. */
  changes: {
    passwordChanged: {
      subject: ({ app }: App) => `Your password for ${app} was changed`,
      says: ({ app }: App) => `The password of your account with ${app} was changed. Every device but the one it was changed on has been signed out.`,
    },
    passwordReset: {
      subject: ({ app }: App) => `Your password for ${app} was reset`,
      says: ({ app }: App) =>
        `A new password was chosen for your account with ${app}, by a link from a mail to this address. Every device has been signed out.`,
      ifNot: "If it was not you, somebody else can read your mail: change the password of your mailbox first.",
    },
    recovered: {
      subject: ({ app }: App) => `Your ${app} account was recovered`,
      says: ({ app }: App) =>
        `Somebody opened your ${app} account with a recovery link that an operator of the service had made, and chose a new password. You are signed out everywhere else.`,
      ifNot: "If it was not you, tell whoever runs the service as well.",
    },
    emailChanged: {
      subject: ({ app }: App) => `The address of your account with ${app} was changed`,
      says: ({ app }: App) => `Your account with ${app} has another address now. Its mails no longer come here.`,
      ifNot: "If it was not you, the link gives your account this address again.",
    },
    passkeyAdded: {
      subject: ({ app }: App) => `A passkey was added to your account with ${app}`,
      says: ({ app }: App) => `A new passkey signs in to your account with ${app} from now on.`,
    },
    passkeyRemoved: {
      subject: ({ app }: App) => `A passkey was removed from your account with ${app}`,
      says: ({ app }: App) => `A passkey was removed from your account with ${app}. It no longer signs in.`,
    },
    passkeyCopied: {
      subject: ({ app }: App) => `A passkey of your account with ${app} may have been copied`,
      says: ({ app }: App) =>
        `A passkey of your account with ${app} was refused, because it was used in a way that only a copy of it can be. Nobody was signed in with it.`,
      ifNot: "Remove that passkey from your account and make a new one, whoever used it.",
    },
    authenticatorAdded: {
      subject: ({ app }: App) => `An authenticator app was set up for ${app}`,
      says: ({ app }: App) => `Signing in to your account with ${app} asks for a code from an authenticator app from now on.`,
    },
    authenticatorRemoved: {
      subject: ({ app }: App) => `The authenticator app for ${app} was removed`,
      says: ({ app }: App) => `Signing in to your account with ${app} no longer asks for a code from the authenticator app that was set up.`,
    },
    recoveryCodesMade: {
      subject: ({ app }: App) => `New recovery codes for ${app}`,
      says: ({ app }: App) => `Recovery codes were made for your account with ${app}. Any older ones no longer work.`,
    },
    recoveryCodesRemoved: {
      subject: ({ app }: App) => `The recovery codes for ${app} were removed`,
      says: ({ app }: App) => `The recovery codes of your account with ${app} were removed. None of them works any more.`,
    },
    recoveryCodeUsed: {
      subject: ({ app }: App) => `A recovery code for ${app} was used`,
      says: ({ app, left }: App & { readonly left: number }) =>
        `A recovery code of your account with ${app} was used. It does not work again. Codes that are left: ${left}.`,
    },
    secondStepsReset: {
      subject: ({ app }: App) => `The second step of signing in to ${app} was reset`,
      says: ({ app }: App) =>
        `An administrator removed everything that was set up as a second step for your account with ${app}. Set it up again when you sign in next.`,
      ifNot: "If you did not ask for it, tell whoever runs the service as well.",
    },
  },

  mail: {
    wasYou: "If it was you, there is nothing to do.",
    notYou: "This wasn't me",
    /** What a mail ends with. */
    after: ({ lifetimeSeconds }: Lasting) =>
      `The link signs everybody out, takes away the password and whatever else was added since the day before, and lets only you back in. It works once, for ${length(lifetimeSeconds)}.`,
    /** To an address the person had for some days only. */
    addressBefore: "If it was not you, use the link in the mail that went to the address your account had before this one.",
  },

  /** To the address an account has from now on. */
  moved: {
    subject: ({ app }: App) => `This is the address of your account with ${app} now`,
    says: ({ app }: App) => `Mails about your account with ${app} come here from now on.`,
    account: "Your account",
    after: "The address before was told. For seven days a link that went there can undo the change.",
  },

  /** To the address an account had in between. */
  putBack: {
    subject: ({ app }: App) => `This is no longer the address of an account with ${app}`,
    says: ({ app }: App) =>
      `An account with ${app} has the address again that it had before this one. A link in the mail that went there was used, and everybody was signed out.`,
    after: "If the account is yours and you do not know why, tell whoever runs the service.",
  },

  /** `/secure` */
  page: {
    title: "Secure your account",
    words: "Was it not you? Then press the button, and this is what happens:",
    signedOut: "Everybody is signed out of your account, on every device.",
    password: "The password stops working, and we mail you a link to choose a new one.",
    added: "Passkeys, authenticator apps and recovery codes that were added since the day before the change are taken away. Older ones stay.",
    address: "The account gets back the address that the mail went to.",
    secure: "Secure my account",
    itWasYou: "If it was you, close this page. Nothing has changed.",
    doneTitle: "Your account is secured",
    done: "Everybody was signed out, the password no longer works, and what was added lately was taken away. A link to choose a new password is on its way to your address.",
    /** Where no link can be mailed. */
    held: "Everybody was signed out, and nobody can sign in to this account until whoever runs the service has looked at it. Please tell them.",
    doneBefore: "This was done already. A link to choose a new password went to your address; you can ask for another.",
    mailbox: "If somebody else may be able to read your mail, change the password of your mailbox first.",
    askAgain: "Ask for another link",
    over: "It works once and for seven days. If you cannot get into your account, ask for a new password: that signs everybody out as well.",
    askNew: "Ask for a new password",
  },
}
