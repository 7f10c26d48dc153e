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
  copy: "Copy",
  /** Takes that word's place for a moment. */
  copied: "Copied",
  /** Read out when a list has changed by itself. */
  listChanged: "The list has changed.",
  /** Beside a field, before anything is sent. */
  fieldRequired: "Please fill this in.",
  emailShape: "Enter an e-mail address such as ada@example.com.",
  /** How good a password is, from guessed at once to hardly ever. */
  strength: ["Very weak", "Weak", "Fair", "Good", "Very good"],
}
