/** What every page has around it, and words that many pages share. */
export const shell = {
  securedBy: "Secured by Doorward",
  language: "Language",
  skip: "Skip to the content",
  supportCode: "Support code",
  toStart: "Go to the start",
  openAgain: "Open the page again",
  showPassword: "Show password",
  hidePassword: "Hide password",
  /** At the top of a form that comes back. */
  thereIsAProblem: "There is a problem",
  /** A title, where it stands among sentences. */
  sentence: ({ text }: { readonly text: string }): string => `${text}.`,
  ago: { justNow: "just now" },
}
