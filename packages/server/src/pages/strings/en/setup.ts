import { findings } from "./findings.ts"
import type { Values } from "./problems.ts"

/** Setting the service up, its checklist, and what is wrong with its surroundings. */
export const setup = {
  form: {
    title: "Set up this service",
    intro: "Create the account that owns it. You are signed in right after.",
    name: "Name (optional)",
    email: "E-mail address",
    button: "Create the owner",
  },
  closed: { signIn: "Sign in" },
  /** By code, as `problems`. */
  problems: {
    setup_link_invalid: {
      title: "This set-up link is no longer valid",
      advice: "It works once and for 30 minutes. While there is no owner, restarting the service prints a new link in its terminal.",
    },
    setup_email_taken: { title: "This address has an account already", advice: "Use another address for the owner." },
    https_required: {
      title: "This must be sent by https",
      advice: "It came over a connection that others can read, so nothing was done with it. Open the page again at its https address.",
    },
  } as Readonly<Record<string, { readonly title: string; readonly advice: string }>>,
  service: {
    title: "This service",
    begun: "The service is yours, and you are signed in. Two things are left: an application that uses it, and what the list below still asks for.",
  },
  connect: {
    title: "Connect your first application",
    intro: "Pick what fits. Everything here already has this service's address in it.",
    mount: "Put sign-in into a Node application",
    mountText: "Doorward runs inside your Express or Hono application, at the same address.",
    session: "Ask who is signed in",
    sessionText: "Your pages and scripts at this address ask with the visitor's cookie. 401 means that nobody is signed in.",
    api: "Protect an API that runs elsewhere",
    apiText: "First give the API a credential. Its secret is shown once.",
    apiThen: "Then the API checks access tokens by itself, and knows within a second what was revoked.",
    docs: "Everything else is in the API reference",
  },
  checklist: {
    title: "Before people rely on it",
    allFine: "Everything is in order.",
    due: ({ count = 0 }: Values): string => (Number(count) === 1 ? "One thing to look at" : `${count} things to look at`),
    inOrder: ({ count = 0 }: Values): string => (Number(count) === 1 ? "One thing in order" : `${count} things in order`),
    /** Among the advice on an owner's account. */
    advice: ({ count = 0 }: Values): string =>
      Number(count) === 1 ? "There is one thing to look at on this service." : `There are ${count} things to look at on this service.`,
    look: "See the checklist",
    again: "Check again",
    command: "The same on the command line:",
    testMail: "Send a test mail to me",
    testMailSent: ({ email }: Values): string =>
      `A test mail to ${email} is on its way. If it does not come within a few minutes, look into the spam folder.`,
    testMailNotSent: "The last test mails are not long ago. Wait an hour before you send another.",
  },
  testMail: {
    subject: ({ app }: Values): string => `Test mail from ${app}`,
    text: ({ issuer }: Values): string => `An owner of ${issuer} asked for this mail, to see whether mails arrive. They do. There is nothing to do.`,
  },
  states: { fine: "In order", advice: "To do", wrong: "Needs attention" },
  checks: {
    mail: "Mail",
    address: "Public address",
    browser: "This browser",
    proxy: "Proxy",
    backup: "Copies",
    owners: "Owners",
    secret: "Root secret",
    database: "Database",
    clock: "Clocks",
    disk: "Disk",
  },
  findings,
  misplaced: {
    title: "This page has another address",
    text: ({ seen, issuer }: Values): string =>
      `Your browser asked for ${seen}, but this service has its address at ${issuer}. Signing in works only there, so please do not type a password here.`,
    open: "Open this page at its own address",
    operator: "For those who run this service",
    mend: ({ seen }: Values): string =>
      `If ${seen} is right, set DOORWARD_ISSUER to it. If a proxy stands in front, let it pass on the name visitors use (nginx):`,
  },
  insecure: {
    open: "Open the https address",
    operator: "For those who run this service",
    peer: ({ peer }: Values): string => `The service sees ${peer} at the other end of this connection, over plain http.`,
    mend: "If that is your proxy, and visitors reach it by https, name it and let it say so:",
  },
}
