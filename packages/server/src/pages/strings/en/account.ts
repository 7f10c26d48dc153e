import { events } from "./events.ts"

/** Pages below /account, and how devices and events are called. */
export const account = {
  /** Of the list of rooms, for whoever hears it. */
  rooms: "Your account",
  signOut: "Sign out",
  actingFor: "You are here in this person’s name. You can look around, but change nothing; what you do in applications is recorded as done by you.",
  overview: {
    room: "Overview",
    title: "Your account",
    name: "Name",
    address: "Address",
    role: "Role",
    owner: "Owner of this service",
    mailbox: "Your mailbox is your way back in: whoever can read it can choose a new password for this account. Protect it well.",
    advice: "What deserves a look",
    allWell: "All is well",
    nothingToDo: "There is nothing you need to look at. When there is, it will be here.",
  },
  advice: {
    failedSignIns: {
      says: ({ count }: Count): string =>
        `${count} sign-ins with your address failed in the last seven days. If that was not you, make sure that nobody else knows your password.`,
      action: "See what happened",
    },
    passwordChanged: {
      says: ({ ago, device }: { readonly ago: string; readonly device: string }): string =>
        `Your password was changed ${ago} (${device}). Was it you?`,
      action: "See what happened",
    },
    manySessions: {
      says: ({ count, since }: Count & { readonly since: string }): string =>
        `${count} other sessions are open, the oldest since ${since}. End those you no longer use.`,
      action: "Look through the sessions",
    },
    unusedSession: {
      says: ({ since }: { readonly since: string }): string =>
        `A session is open that nobody has used since ${since}. If you no longer use that device, end it.`,
      action: "Look through the sessions",
    },
    noName: {
      says: "Your account has no name yet. With one, applications know how to address you.",
      action: "Add your name",
    },
    noPassword: {
      says: "Your account has no password yet, so you cannot sign in with your address alone.",
      action: "Choose a password",
    },
    onlyOwner: {
      says: "Nobody else is an owner of this service. A second owner keeps it open when you lose your way in; this command makes one:",
    },
  },
  sessions: {
    room: "Sessions and devices",
    title: "Sessions and devices",
    about: "Everywhere you are signed in. If you do not recognise one, end it and change your password.",
    thisOne: "this browser",
    lastUsed: "Last used:",
    signedIn: "Signed in:",
    with: "With:",
    end: "End this session",
    endWhich: ({ device, ago }: { readonly device: string; readonly ago: string }): string => `End this session: ${device}, last used ${ago}`,
    endOthers: "End all other sessions",
    ended: "The session has ended. That device is signed out.",
    othersEnded: "All other sessions have ended. Only this browser is still signed in.",
    notThere: "That session is not in your list: it has ended already.",
    none: "You are signed in nowhere else",
    noneYet: "When you sign in on another device or browser, it is listed here and you can end it from here.",
  },
  /** Ways of proving who one is (RFC 8176). */
  methods: { pwd: "password", otp: "one-time link or code" } as Readonly<Record<string, string>>,
  device: {
    on: ({ program, system }: { readonly program: string; readonly system: string }): string => `${program} on ${system}`,
    unknown: "Unknown device",
  },
  place: {
    near: "near your network",
    another: "another network",
    cityAndCountry: ({ city, country }: { readonly city: string; readonly country: string }): string => `${city}, ${country}`,
  },
  password: {
    room: "Password",
    title: "Change your password",
    lastChanged: "Last changed:",
    changed: "Your password was changed. Everything else that was signed in to your account is signed out.",
    current: "Current password",
    new: "New password",
    hint: ({ characters }: { readonly characters: number }): string =>
      `At least ${characters} characters. A few words in a row are easy to remember.`,
    change: "Change the password",
    forgot: "Forgot your password?",
    wrong: "The current password is not right.",
    wrongAdvice: "Check it and try again.",
    none: "There is no password yet",
    noneYet: "You signed in without one. A link mailed to you lets you choose it.",
    choose: "Choose a password",
  },
  activity: {
    room: "Activity",
    title: "Recent activity",
    about: "What happened to your account, newest first.",
    thisSession: "this session",
    none: "Nothing has happened yet",
    noneYet: "Sign-ins, failed tries and changes of your account will be listed here.",
    nothingOlder: "There is nothing older.",
    older: "Older activity",
    newest: "Back to the newest",
    notMe: "This wasn't me",
    notMeAdvice:
      "If something in this list was not you, choose a new password now. Everything else that is signed in to your account is signed out with it.",
    notMeMailbox: "If somebody may be able to read your mail, change the password of your mailbox first.",
  },
  events,
}

export interface Count {
  readonly count: number
}
