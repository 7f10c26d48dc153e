import type { User, UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { invalidField } from "../../kernel/errors.ts"
import { placeOf, type SealedColumn } from "../../kernel/seal.ts"
import type { Core } from "../feature.ts"
import { totpErrors } from "./errors.ts"
import { qrSvg } from "./qr.ts"
import { codeIn, newSecret, otpauthUrl, stepOf } from "./secret.ts"
import { consumeSetup, findCredential, findSetup, putCredential, putSetup, secretColumn, setupColumn, useStep } from "./store.ts"

/** GATES 11: as long as an attempt. */
export const SETUP_LIFETIME_MS = 10 * 60_000

/** What is shown once, to whoever sets it up. */
export interface Setup {
  readonly secret: string
  readonly otpauthUrl: string
  readonly qrSvg: string
}

/** A code that is right, and what uses it up in somebody's transaction. @returns whether it was this call that did */
export type Use = (db: Db) => Promise<boolean>

export interface Totp {
  /** In the place of what was begun before; one that stands already stays as it is until this is confirmed. */
  begin(user: User): Promise<Setup>
  /**
   * Whether this is a code of what was begun.
   * @returns what makes it the person's authenticator, in a transaction that has locked them; its code is used up with it
   * @throws invalid for what is no code, code_invalid, totp_setup_expired
   */
  confirm(userId: UserId, text: string): Promise<Use>
  /** @returns undefined for a wrong code, and for one whose step was used @throws invalid for what is no code */
  check(userId: UserId, text: string): Promise<Use | undefined>
}

type Needs = Pick<Core, "database" | "clock" | "keys" | "random"> & { readonly config: Pick<Core["config"], "appName"> }

export function createTotp({ config, database, clock, keys, random }: Needs): Totp {
  const seal = (column: SealedColumn, userId: UserId, secret: string) => keys.seal(column.purpose, placeOf(column, userId), secret)
  const unseal = (column: SealedColumn, userId: UserId, sealed: string) => keys.unseal(column.purpose, placeOf(column, userId), sealed)
  return {
    begin: async (user) => {
      const secret = newSecret(random)
      await putSetup(database, user.id, seal(setupColumn, user.id, secret), clock.now() + SETUP_LIFETIME_MS)
      const url = otpauthUrl(config.appName, user.email, secret)
      return { secret, otpauthUrl: url, qrSvg: qrSvg(url) }
    },
    confirm: async (userId, text) => {
      const code = requireCode(text)
      const now = clock.now()
      const sealed = await findSetup(database, userId, now)
      if (sealed === undefined) throw totpErrors.totp_setup_expired()
      const secret = unseal(setupColumn, userId, sealed)
      const step = stepOf(secret, code, now)
      if (step === undefined) throw totpErrors.code_invalid({ says: { text: "codeOfAnotherMoment" } })
      return async (db) => {
        if (!(await consumeSetup(db, userId, sealed, now))) return false
        await putCredential(db, userId, seal(secretColumn, userId, secret), step, now)
        return true
      }
    },
    check: async (userId, text) => {
      const code = requireCode(text)
      const credential = await findCredential(database, userId)
      if (!credential) return undefined
      const now = clock.now()
      const step = stepOf(unseal(secretColumn, userId, credential.secret), code, now)
      if (step === undefined || step <= credential.last_step) return undefined
      return (db) => useStep(db, userId, credential.set_up_at, step, now)
    },
  }
}

function requireCode(text: string): string {
  const code = codeIn(text)
  if (code === undefined) throw invalidField("code", "A code has six digits.", { text: "codeHasSixDigits" })
  return code
}
