import type { AppAndLink, Words } from "../words.ts"

/** What is asked for besides, proving oneself anew, and the page where everything stands together that signs one in. */
export const steps = {
  password: {
    title: "Enter your password",
    choice: "Your password",
    label: "Password",
    wrong: "That password is not right.",
  },
  factor: {
    signingInAs: ({ email }: { readonly email: string }): string => `You are signing in as ${email}.`,
    provingAs: ({ email }: { readonly email: string }): string => `Before you go on, show once more that you are ${email}.`,
    proceed: "Continue",
    send: "Send the code",
    sendAgain: "Send it again",
    sent: "A code is on its way to you.",
    otherWays: "Try another way",
    trustDevice: ({ days }: { readonly days: number }): string =>
      `Don’t ask for this again in this browser for ${days === 1 ? "a day" : `${days} days`}`,
    trustDeviceHint: "Only on a device that nobody else uses. Your password or your mail is still asked for.",
    notNow: "Not now",
    noneLeft: "Do you have none of these any more? The people who run this service can help you back in.",
  },
  stepUp: {
    title: "Show that it is you",
    words: ({ email }: { readonly email: string }): string =>
      `Before anything that matters is changed, you are asked once more to show that you are ${email}. Then you come right back.`,
  },
  nothing: {
    title: "Sign in again to go on",
    words: "This account has nothing it can be asked for here. Sign in again as you did before, and you come right back.",
    signIn: "Sign in again",
  },
  over: {
    title: "Start again",
    words: "It is more than ten minutes ago that you began, or something changed meanwhile, or you began in another browser.",
  },
  enrol: {
    title: "Set up a second step",
    forAccount: "This account needs a second step, and has none yet. Choose what it shall be; you are signed in right after.",
    forThis: "What you want to do needs more than this account has. Choose what to set up; then you can go on.",
    nothing: "There is nothing that could be set up here. Ask the people who run this service.",
  },
  security: {
    room: "Sign-in and security",
    title: "Sign-in and security",
    have: "What gets you in",
    mailbox: "Your mailbox",
    mailboxWords: ({ email }: { readonly email: string }): string =>
      `${email}: whoever reads your mail can choose a new password. A second step is asked for all the same.`,
    since: "Set up:",
    lastUsed: "Last used:",
    never: "not yet",
    add: "What you can add",
    remove: "Remove",
    removeWhich: ({ what }: { readonly what: string }): string => `Remove: ${what}`,
    removeQuestion: "It will not be asked for any more. If it is your last second step, your recovery codes go with it.",
    removed: "It was removed.",
    look: "Look further",
    sessions: "Where you are signed in",
    activity: "What happened lately",
    coverage: {
      oneStep: "Your password, or your mailbox, is all it takes to get in. With a second step, whoever learns one of them still cannot.",
      /** @param only what they have, as it stands in the list below */
      noWayBack: ({ only }: { readonly only: string }): string =>
        `There is one second step and no way around it: ${only}. If you lose it, you cannot get in. Add another, or make recovery codes.`,
      covered: "If you lose one second step, another still lets you in.",
    },
  },
  /** To the owner, when somebody who knows the first step guesses at the second. */
  closedMail: ({ app, link }: AppAndLink): Words => ({
    subject: `Somebody is guessing at your second step for ${app}`,
    lines: [
      `Somebody got past the first step of signing in to your account with ${app}, with your password or a mail to you, and then gave ten wrong answers to the second. They did not get in, and for a while nobody can answer.`,
      "If it was you, wait a quarter of an hour, or use another way.",
    ],
    link: { href: link, label: "Choose a new password" },
    after: "If it was not you, somebody knows your password or reads your mail: choose a new password, and change that of your mailbox too.",
  }),
}
