/** The page behind the link of an invitation, and what the sign-up page says where not everybody may. */
export const invitation = {
  title: ({ organization }: { readonly organization: string }): string => `Invitation to ${organization}`,
  by: ({ inviter, organization }: { readonly inviter: string; readonly organization: string }): string =>
    `${inviter} invites you to join ${organization}.`,
  /** From a service. */
  toAll: ({ organization }: { readonly organization: string }): string => `You are invited to join ${organization}.`,
  role: ({ roles }: { readonly roles: string }): string => `Your role there: ${roles}.`,
  until: ({ when }: { readonly when: string }): string => `The invitation holds until ${when}.`,
  signedInAs: ({ email }: { readonly email: string }): string => `You are signed in as ${email}.`,
  accept: ({ organization }: { readonly organization: string }): string => `Join ${organization}`,
  otherTitle: "This invitation is for another address",
  forAnother: ({ invited, email }: { readonly invited: string; readonly email: string }): string =>
    `It was sent to ${invited}, and you are signed in as ${email}.`,
  useAnother: "Use another account",
  first: ({ email }: { readonly email: string }): string => `To accept it, sign in as ${email}, or create an account with this address.`,
  /** Where nobody can create an account. */
  firstClosed: ({ email }: { readonly email: string }): string => `To accept it, sign in as ${email}.`,
  unproved: "The address of your account is not confirmed yet, so it cannot be used to accept. Ask the people who run this service.",
  usedTitle: "This invitation was accepted already",
  used: "An invitation works once. If it was you who accepted it, you are a member: sign in, and you find the organization in your account.",
  overTitle: "This invitation does not work any more",
  over: "It took too long, was taken back, or a newer mail has taken its place. Look for a newer mail, or ask whoever invited you to send another.",
  /** On the sign-up page. */
  signUp: {
    invitedTitle: "Accounts are by invitation",
    invited: "To create an account here, open the link in the mail that invites you. It has to be the address that was invited.",
    closedTitle: "No new accounts at the moment",
    closed: "Nobody can create an account here now. If you have one, sign in to it.",
  },
}
