import type { Page } from "playwright-core"
import type { startDoorward } from "../doorward-process.ts"
import { accountStates } from "./states/account.ts"
import { authenticatorStates } from "./states/authenticator.ts"
import { expiredStates } from "./states/expired.ts"
import { invitationStates } from "./states/invitation.ts"
import { operatorStates } from "./states/operator.ts"
import { organizationStates } from "./states/organizations.ts"
import { passkeyStates } from "./states/passkeys.ts"
import { passwordStates } from "./states/password.ts"
import { secondStepStates } from "./states/second-step.ts"
import { setUpStates } from "./states/set-up.ts"
import { signInStates } from "./states/sign-in.ts"
import { signUpStates } from "./states/sign-up.ts"

export type Service = Awaited<ReturnType<typeof startDoorward>>

export interface Scene {
  readonly page: Page
  readonly service: Service
  /** An address nobody used before. */
  readonly email: string
}

/** A page as somebody may find it, and how one gets there. */
export interface State {
  readonly name: string
  /** With which the page is answered; 200 otherwise. */
  readonly status?: number
  /** Not in the language that was asked for: tools for developers speak English, another host knows nothing of it, and some chose another on the way. */
  readonly inItsOwnLanguage?: true
  /** Exists only where the page's script runs. */
  readonly needsScript?: true
  /** Gone to without the page's script as well: one state after each form, and every one whose page is another when it is asked for again. */
  readonly alsoWithoutScript?: true
  /** What somebody typed or did here that the page repeats, besides addresses and the names every scene may use. */
  readonly data?: RegExp
  arrive(scene: Scene): Promise<unknown>
}

/** Every page in every state. The first ones come in their order, the last ones one by one; all others do not mind each other. */
export const catalogue = {
  first: setUpStates,
  any: [
    ...signInStates,
    ...signUpStates,
    ...invitationStates,
    ...passwordStates,
    ...secondStepStates,
    ...accountStates,
    ...authenticatorStates,
    ...passkeyStates,
    ...organizationStates,
    ...operatorStates,
  ],
  last: expiredStates,
} as const satisfies Readonly<Record<string, readonly State[]>>
