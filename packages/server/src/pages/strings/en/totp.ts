/** The authenticator app: how it is asked for, and how it is set up. */
export const totp = {
  room: "Authenticator app",
  title: "Authenticator app",
  ask: {
    title: "Enter the code from your authenticator",
    label: "Code of six digits",
    hint: "Your authenticator app shows it, and a new one every 30 seconds.",
  },
  none: "There is no authenticator app yet",
  noneYet:
    "An app on your phone shows a new code of six digits every 30 seconds. Once it is set up, nobody gets in with your password or your mail alone: the code is asked for as well.",
  begin: "Set up an authenticator app",
  setUpAt: "Set up:",
  lastUsed: "Last used:",
  notUsed: "not yet",
  replaceAbout: "For a new phone, set up the app there in the place of this one. This one works until then.",
  replace: "Set up another in its place",
  toRemove: "Remove it or see your other ways of signing in",
  setUp: {
    title: "Set up an authenticator app",
    open: "Open an authenticator app on your phone. If you have none, install one: any that shows codes of six digits will do.",
    scan: "Scan this picture with it.",
    picture: "QR code for the authenticator app",
    here: "Open in an authenticator on this device",
    cannotScan: "If you cannot scan it, enter this key in the app:",
    enter: "Enter the code that the app shows now.",
    code: "Code of six digits",
    confirm: "Turn it on",
    shownOnce: "Picture and key are shown only now, and work for ten minutes.",
    notShownAgain: "The picture is not shown a second time. If the app has no entry for it yet, begin again.",
    again: "Begin again with a new picture",
  },
  done: "The authenticator app is set up. From now on its code is asked for when you sign in.",
  advice: {
    says: "Nothing but your password or your mailbox protects this account. With an authenticator app, whoever learns your password still cannot get in.",
    action: "Set up an authenticator app",
  },
}
