/** Browsers that do not ask for one's second step. */
export const trustedDevices = {
  title: "Browsers that do not ask for your second step",
  about: "You chose this when you signed in there. A new password ends it everywhere.",
  askAgain: "Ask again",
  askAgainWhich: ({ device, ago }: { readonly device: string; readonly ago: string }): string =>
    `Ask for the second step again: ${device}, chosen ${ago}`,
  since: "Chosen",
  until: ({ date }: { readonly date: string }): string => `Until ${date}`,
}
