/** What is mailed. */
export const mails = {}
