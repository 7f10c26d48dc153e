import type { Strings } from "../strings.ts"

export const trustedDevices: Strings["trustedDevices"] = {
  title: "Navigateurs qui ne demandent pas votre deuxième étape",
  about: "Vous l’avez choisi en vous y connectant. Un nouveau mot de passe y met fin partout.",
  askAgain: "Redemander",
  askAgainWhich: ({ device, ago }) => `Redemander la deuxième étape : ${device}, choisi ${ago}`,
  since: "Choisi",
  until: ({ date }) => `Jusqu’au ${date}`,
}
