import type { User, UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors } from "../../kernel/errors.ts"
import { newToken } from "../../kernel/token.ts"
import type { Core } from "../feature.ts"
import { ANYONE, type Challenges } from "./challenge.ts"
import { readClientData } from "./client-data.ts"
import { passkeyErrors } from "./errors.ts"
import { creationOptions } from "./options.ts"
import type { NewPasskey } from "./passkey.ts"
import { verifyRegistration } from "./registration.ts"
import type { Registration } from "./schema.ts"
import type { PasskeySettings } from "./settings.ts"
import { ensureHandle, listPasskeys } from "./store.ts"

export type Options = Awaited<ReturnType<typeof creationOptions>>

/** What an authenticator has made and a browser brought. It verifies; its challenge is still to be used up. */
export interface Made {
  readonly passkey: NewPasskey
  readonly handle: string
  readonly signed: string
  readonly boundTo: string
}

/** Making a passkey: what is asked of the authenticator, and what it answers. Whose it becomes is decided elsewhere. */
export interface Registering {
  /** For somebody who is known. @param boundTo who may bring the answer */
  beginFor(user: User, boundTo: string): Promise<Options>
  /** For somebody who has no account yet: it will be their only credential, so it stands alone. */
  beginAlone(person: Pick<User, "email" | "name">, boundTo: string): Promise<Options>
  /** @throws malformed, passkey_refused; passkey_challenge_over when it was asked for by somebody else, too long ago, or not at all */
  verify(registration: Registration, boundTo: string, name: string | null): Promise<Made>
  /** In the transaction that keeps it. @throws passkey_challenge_over when somebody was faster */
  useUp(db: Db, made: Made): Promise<void>
}

type Needs = Pick<Core, "clock" | "database" | "random"> & { readonly challenges: Challenges; readonly settings: PasskeySettings }

export function createRegistering({ clock, database, random, challenges, settings }: Needs): Registering {
  async function begin(about: {
    readonly person: Pick<User, "email" | "name">
    readonly subject: UserId | typeof ANYONE
    readonly handle: string
    readonly held: Awaited<ReturnType<typeof listPasskeys>>
    readonly boundTo: string
    readonly standsAlone: boolean
  }): Promise<Options> {
    const { person, subject, handle, held, boundTo, standsAlone } = about
    const challenge = await challenges.make(database, {
      purpose: "register",
      boundTo,
      subject,
      handle,
      options: null,
      needsVerification: standsAlone,
    })
    return creationOptions(settings, { challenge, handle, person, held, standsAlone })
  }

  return {
    beginFor: async (user, boundTo) => {
      const handle = await ensureHandle(database, user.id, newToken(random))
      const held = await listPasskeys(database, user.id)
      return begin({ person: user, subject: user.id, handle, held, boundTo, standsAlone: false })
    },
    beginAlone: (person, boundTo) => begin({ person, subject: ANYONE, handle: newToken(random), held: [], boundTo, standsAlone: true }),
    verify: async (registration, boundTo, name) => {
      const clientData = readClientData(registration.response.clientDataJSON)
      if (!clientData) throw errors.malformed({ detail: "clientDataJSON cannot be read." })
      const challenge = await challenges.find(database, clientData.challenge, "register", boundTo)
      if (!challenge || challenge.handle === null) throw passkeyErrors.passkey_challenge_over()
      const passkey = await verifyRegistration(settings, registration, { clientData, challenge, now: clock.now() })
      return { passkey: { ...passkey, name }, handle: challenge.handle, signed: clientData.challenge, boundTo }
    },
    useUp: async (db, { signed, boundTo }) => {
      if (!(await challenges.consume(db, signed, "register", boundTo))) throw passkeyErrors.passkey_challenge_over()
    },
  }
}
