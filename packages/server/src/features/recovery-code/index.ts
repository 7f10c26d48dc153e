import type { Feature } from "../feature.ts"

/**
 * Recovery codes (GATES 14): ten, shown once, each usable once, for whoever has lost what they prove themselves with. They
 * come with the first second step, of any kind; new ones end the ones before.
 */
export const recoveryCode: Feature = {
  name: "recovery-code",
  migrations: new URL("./migrations/", import.meta.url),
  build: () => ({ routes: () => [] }),
}
