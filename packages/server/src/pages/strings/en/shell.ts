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
  ago: { justNow: "just now" },
}
