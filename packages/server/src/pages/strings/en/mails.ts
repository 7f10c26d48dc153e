import { type AppAndLink, type Lasting, lengthIn, type Words } from "../words.ts"

const length = lengthIn("en")

/** What is mailed. */
export const mails = {
  /** In plain text, above its address. */
  linkFollows: ({ label }: { readonly label: string }) => `${label}:`,
  when: ({ instant }: { readonly instant: string }) => `When: ${instant}`,
  device: ({ device }: { readonly device: string }) => `On: ${device}`,

  verification: ({ app, link, code, lifetimeSeconds }: AppAndLink & Lasting & { readonly code: string }): Words => ({
    subject: `${code} is your code for ${app}`,
    lines: [`To finish creating your account with ${app}, enter this code where you began:`],
    code,
    link: { href: link, label: "Or open this link" },
    after: `The code and the link work once, for ${length(lifetimeSeconds)}. If you did not ask for them, ignore this mail: without the code nothing happens.`,
  }),

  alreadyRegistered: ({ app, link }: AppAndLink): Words => ({
    subject: `You have an account with ${app} already`,
    lines: [`Somebody, perhaps you, tried to create an account with ${app} with this address. It has one already, and nothing was changed.`],
    link: { href: link, label: "Sign in" },
    after: "If it was not you, you need not do anything.",
  }),

  resetLink: ({ app, link, lifetimeSeconds }: AppAndLink & Lasting): Words => ({
    subject: `A new password for ${app}`,
    lines: [`Somebody, perhaps you, asked for a new password for your account with ${app}.`],
    link: { href: link, label: "Choose a new password" },
    after: `The link works once, for ${length(lifetimeSeconds)}; only the newest one does. If you did not ask for it, ignore this mail: your password stays as it is.`,
  }),

  welcome: ({ app, link, lifetimeSeconds }: AppAndLink & Lasting): Words => ({
    subject: `Your account with ${app}`,
    lines: [`An account with ${app} was made for you. Choose a password, and it is yours.`],
    link: { href: link, label: "Choose a password" },
    after: `The link works once, for ${length(lifetimeSeconds)}. When it has expired, ask for another on the sign-in page, as for a forgotten password.`,
  }),

  secured: ({ app, link, lifetimeSeconds }: AppAndLink & Lasting): Words => ({
    subject: `Your account with ${app} is secured`,
    lines: [`Everybody was signed out of your account with ${app}, and its password no longer works. Choose a new one:`],
    link: { href: link, label: "Choose a new password" },
    after: `The link works once, for ${length(lifetimeSeconds)}. You can ask for another at any time on the sign-in page.`,
  }),

  locked: ({ app, link, lifetimeSeconds }: AppAndLink & Lasting): Words => ({
    subject: `Too many failed sign-ins to ${app}`,
    lines: [
      `Somebody, perhaps you, tried several times to sign in to your account with ${app} and failed. New devices cannot try any more. Devices you have signed in on before still can.`,
      "If it was you and you want to sign in on a new device, open this link there:",
    ],
    link: { href: link, label: "Allow new tries" },
    after: `The link works once, for ${length(lifetimeSeconds)}. If it was not you, you need not do anything: nobody got in, and nobody will this way.`,
  }),

  stolenToken: ({ app, link }: AppAndLink): Words => ({
    subject: `A device was signed out of ${app} for your safety`,
    lines: [
      `A key that keeps one of your devices signed in to ${app} was used a second time after it had been replaced. That can mean that somebody copied it.`,
      "That device has been signed out, and the copy no longer works. Sign in again when you need to, and look at the devices that are signed in:",
    ],
    link: { href: link, label: "Your account" },
    after: "If you restored a device from a backup lately, that may be the reason. Otherwise change your password.",
  }),
  /** @param inviter empty for a service */
  invitation: ({
    app,
    link,
    organization,
    inviter,
    roles,
    lifetimeSeconds,
  }: AppAndLink & Lasting & { readonly organization: string; readonly inviter: string; readonly roles: string }): Words => ({
    subject: `You are invited to ${organization} on ${app}`,
    lines: [
      inviter === "" ? `You are invited to join ${organization} on ${app}.` : `${inviter} invites you to join ${organization} on ${app}.`,
      `Your role there: ${roles}.`,
    ],
    link: { href: link, label: "Look at the invitation" },
    after: `The link is for this address only, works once, and for ${length(lifetimeSeconds)}. If you do not know who this is, ignore this mail: nothing happens without you.`,
  }),

  domainLapsed: ({
    app,
    link,
    domain,
    organization,
    recordName,
    recordValue,
  }: AppAndLink & { readonly domain: string; readonly organization: string; readonly recordName: string; readonly recordValue: string }): Words => ({
    subject: `${app}: ${domain} is no longer proved for ${organization}`,
    lines: [
      `The record that proves that ${domain} belongs to ${organization} on ${app} is gone. New people with addresses there do not become members by themselves any more. Nobody has lost anything they had.`,
      "To prove it again, put this TXT record back and have it checked:",
    ],
    facts: [recordName, recordValue],
    link: { href: link, label: "Your account" },
    after: "If the domain is not yours any more, there is nothing to do.",
  }),
}
