/** By code: what happened, and what to do next. A person is never left with only a number. */
export const problems: Readonly<Record<string, { readonly title: string; readonly advice: string }>> = {
  csrf_failed: {
    title: "This form has expired",
    advice:
      "Nothing was changed. It was open for a long time, or this browser lost the cookie that belongs to it. If opening it again does not help, allow cookies for this site.",
  },
  origin_refused: {
    title: "This form came from another site",
    advice: "For your safety it was not accepted. Open the page again from its own address.",
  },
  invalid: {
    title: "Part of this is missing",
    advice: "The address or the form is not complete, or was changed on the way. Open the page again from its link.",
  },
  malformed: { title: "This could not be read", advice: "The address or the form was changed on the way. Open the page again from its link." },
  not_found: { title: "There is no page here", advice: "The address may have been mistyped, or the page may have moved." },
  internal: {
    title: "Something went wrong on our side",
    advice:
      "It is not your doing. Try again in a moment; if it keeps happening, tell the people who run this service and give them the support code.",
  },
  unavailable: { title: "Temporarily unavailable", advice: "Nothing is lost, and if you were signed in you still are. Try again in a moment." },
  rate_limited: { title: "Too many tries", advice: "Wait a little, then try again." },
  saturated: { title: "Too busy right now", advice: "Many people are signing in right now. Try again in a few seconds." },
  otherwise: {
    title: "This did not work",
    advice: "Try again. If it keeps happening, tell the people who run this service and give them the support code.",
  },
}

/** What a problem says in particular, by `ProblemDetail.says`. */
export const details = {
  /** @param seconds until the next try */
  tryAgainIn: ({ seconds = 1 }: Values): string => (Number(seconds) <= 1 ? "Try again in a second." : `Try again in ${seconds} seconds.`),
}

/** What is put into a text. */
export type Values = Readonly<Record<string, string | number>>
