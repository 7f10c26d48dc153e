import type { Evidence, Redeem } from "../../core/sign-in/index.ts"
import type { User } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { errors, type Problem } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"
import { verifyAssertion } from "./assertion.ts"
import { ANYONE, type Challenges, NOBODY } from "./challenge.ts"
import { readClientData } from "./client-data.ts"
import { type Descriptor, decoyOf, isDecoy } from "./decoy.ts"
import { passkeyErrors, passkeySignInErrors } from "./errors.ts"
import { evidenceOf } from "./evidence.ts"
import { descriptorOf, requestOptions } from "./options.ts"
import type { Challenge, Purpose } from "./passkey.ts"
import type { Assertion } from "./schema.ts"
import type { PasskeySettings } from "./settings.ts"
import { claimTelling, findByCredential, type HeldPasskey, listByEmail, listPasskeys, noteUse, type Use } from "./store.ts"
import { stranger } from "./stranger.ts"

/** Somebody whose key was copied hears of it once a day. */
const TELL_EVERY_MS = 24 * 3_600_000

export type RequestOptions = Awaited<ReturnType<typeof requestOptions>>

export interface Shown {
  readonly user: User
  readonly evidence: Evidence
}

/** Using a passkey: what is asked, and what a browser answers. */
export interface Asserting {
  /**
   * For whoever has one, or for whoever has this address. An address that nobody has, or whose owner holds none, is answered
   * as one that does (WA-11). @param options kept with the challenge
   */
  beginSignIn(boundTo: string, email: string | undefined, options: string): Promise<RequestOptions>
  /** For somebody who is known, on top of something else or anew. */
  beginFactor(boundTo: string, user: User): Promise<RequestOptions>
  /**
   * Looks at an answer and changes nothing, unless the passkey's counter went back: then its owner is told.
   * @returns who it is, how it was to be answered, and what uses it up
   * @throws malformed; passkey_challenge_over; passkey_unknown, passkey_not_verified
   */
  check(
    assertion: Assertion,
    purpose: Purpose,
    boundTo: string,
    request: Incoming,
  ): Promise<Shown & { readonly challenge: Challenge; readonly redeem: Redeem }>
}

type Needs = Pick<Core, "audit" | "clock" | "database" | "keys" | "securing"> & {
  readonly challenges: Challenges
  readonly settings: PasskeySettings
}

export function createAsserting({ audit, clock, database, keys, challenges, securing, settings }: Needs): Asserting {
  async function begin(challenge: Challenge, allowed: readonly Descriptor[] | undefined): Promise<RequestOptions> {
    const made = await challenges.make(database, challenge)
    return requestOptions(settings, { challenge: made, allowed, needsVerification: challenge.needsVerification })
  }

  /** WebAuthn §6.1.1. It does not come in, and whoever has it hears of it: there may be two. */
  async function refuseCopy({ passkey, user }: HeldPasskey, use: Use, spend: (db: Db) => Promise<boolean>, request: Incoming): Promise<Problem> {
    await database.transaction(async (db) => {
      if (!(await spend(db))) return
      const now = clock.now()
      const details = { passkey: passkey.id, counter: use.counter, expected: passkey.counter + 1 }
      await audit.record(db, { type: "passkey.refused", userId: user.id, actor: "unknown", request, details })
      if (await claimTelling(db, passkey.id, now, now - TELL_EVERY_MS))
        await securing.tell(db, user, { kind: "passkeyCopied", happened: { at: now, request } })
    })
    return passkeySignInErrors.passkey_not_verified()
  }

  return {
    beginSignIn: async (boundTo, email, options) => {
      const base = { purpose: "sign_in", boundTo, handle: null, options, needsVerification: true } as const
      if (email === undefined) return begin({ ...base, subject: ANYONE }, undefined)
      const { userId, passkeys } = await listByEmail(database, email)
      const decoy = decoyOf(keys, email)
      return begin({ ...base, subject: userId ?? NOBODY }, userId === undefined ? [decoy] : passkeys.map(descriptorOf))
    },
    beginFactor: async (boundTo, user) => {
      const held = await listPasskeys(database, user.id)
      const challenge = { purpose: "factor", boundTo, subject: user.id, handle: null, options: null, needsVerification: false } as const
      return begin(challenge, held.map(descriptorOf))
    },
    check: async (assertion, purpose, boundTo, request) => {
      const clientData = readClientData(assertion.response.clientDataJSON)
      if (!clientData) throw errors.malformed({ detail: "clientDataJSON cannot be read." })
      const challenge = await challenges.find(database, clientData.challenge, purpose, boundTo)
      if (!challenge) throw passkeyErrors.passkey_challenge_over()
      const { subject, needsVerification } = challenge
      const found = await findByCredential(database, assertion.id)
      const isMeant = found !== undefined && (subject === ANYONE || subject === found.user.id)
      // A credential that is not there costs what one costs that is.
      const use = await verifyAssertion(settings, assertion, isMeant ? found : stranger, {
        clientData,
        needsVerification,
        namedBefore: subject !== ANYONE,
      })
      if (found === undefined && subject === ANYONE && !isDecoy(keys, assertion.id)) throw passkeySignInErrors.passkey_unknown()
      if (!isMeant || use === undefined) throw passkeySignInErrors.passkey_not_verified()
      const spend = (db: Db) => challenges.consume(db, clientData.challenge, purpose, boundTo)
      if (wentBack(found, use)) throw await refuseCopy(found, use, spend, request)
      const evidence = evidenceOf(found.passkey, use.userVerified)
      return {
        user: found.user,
        evidence,
        challenge,
        redeem: async (db) => ((await spend(db)) && (await noteUse(db, found.passkey.id, use, clock.now())) ? evidence : undefined),
      }
    },
  }
}

/** As `noteUse` judges in one statement; here it is the reason that is wanted. */
function wentBack({ passkey }: HeldPasskey, { counter }: Use): boolean {
  return !passkey.backupEligible && counter <= passkey.counter && !(counter === 0 && passkey.counter === 0)
}
