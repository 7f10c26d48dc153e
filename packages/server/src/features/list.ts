import { activity } from "./activity/index.ts"
import { address } from "./address/index.ts"
import { admin } from "./admin/index.ts"
import { api } from "./api/index.ts"
import { audit } from "./audit/index.ts"
import { backup } from "./backup/index.ts"
import { development } from "./development/index.tsx"
import { directoryCommands } from "./directory-commands/index.ts"
import { doctor } from "./doctor/index.ts"
import type { Feature } from "./feature.ts"
import { health } from "./health/index.ts"
import { home } from "./home/index.tsx"
import { invitations } from "./invitations/index.ts"
import { keys } from "./keys/index.ts"
import { magicLink } from "./magic-link/index.ts"
import { metrics } from "./metrics/index.ts"
import { oneTimeCode } from "./one-time-code/index.ts"
import { organizations } from "./organizations/index.ts"
import { passkey } from "./passkey/index.ts"
import { password } from "./password/index.ts"
import { profile } from "./profile/index.ts"
import { recovery } from "./recovery/index.ts"
import { recoveryCode } from "./recovery-code/index.ts"
import { reference } from "./reference/index.tsx"
import { secondStep } from "./second-step/index.ts"
import { securityContact } from "./security-contact/index.ts"
import { seed } from "./seed/index.ts"
import { setup } from "./setup/index.ts"
import { signUp } from "./sign-up/index.ts"
import { totp } from "./totp/index.ts"
import { trustedDevice } from "./trusted-device/index.ts"
import { users } from "./users/index.ts"

/** What the house can do, one line a feature. Delete a line and its folder, and the feature is gone. */
export const features: readonly Feature[] = [
  health,
  home,
  password,
  passkey,
  magicLink,
  oneTimeCode,
  totp,
  recoveryCode,
  signUp,
  secondStep,
  trustedDevice,
  setup,
  recovery,
  users,
  directoryCommands,
  seed,
  keys,
  backup,
  api,
  admin,
  activity,
  profile,
  address,
  organizations,
  invitations,
  audit,
  doctor,
  metrics,
  securityContact,
  reference,
  development,
]
