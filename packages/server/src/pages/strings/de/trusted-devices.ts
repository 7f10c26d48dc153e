import type { Strings } from "../strings.ts"

export const trustedDevices: Strings["trustedDevices"] = {
  title: "Browser, die nicht nach Ihrem zweiten Schritt fragen",
  about: "Das haben Sie bei der Anmeldung dort gewählt. Ein neues Passwort beendet es überall.",
  askAgain: "Wieder fragen",
  askAgainWhich: ({ device, ago }) => `Wieder nach dem zweiten Schritt fragen: ${device}, gewählt ${ago}`,
  since: "Gewählt",
  until: ({ date }) => `Bis ${date}`,
}
