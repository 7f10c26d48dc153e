import type { Strings } from "../strings.ts"
import { account } from "./account.ts"
import { address } from "./address.ts"
import { entry } from "./entry.ts"
import { invitation } from "./invitation.ts"
import { mailLink } from "./mail-link.ts"
import { mails } from "./mails.ts"
import { organizations } from "./organizations.ts"
import { passkey } from "./passkey.ts"
import { details, problems } from "./problems.ts"
import { profile } from "./profile.ts"
import { recoveryCodes } from "./recovery-codes.ts"
import { securing } from "./securing.ts"
import { setup } from "./setup.ts"
import { shell } from "./shell.ts"
import { steps } from "./steps.ts"
import { totp } from "./totp.ts"
import { trustedDevices } from "./trusted-devices.ts"

export const ar: Strings = {
  shell,
  problems,
  details,
  entry,
  account,
  address,
  organizations,
  profile,
  setup,
  invitation,
  mails,
  steps,
  totp,
  recoveryCodes,
  securing,
  passkey,
  trustedDevices,
  mailLink,
}
