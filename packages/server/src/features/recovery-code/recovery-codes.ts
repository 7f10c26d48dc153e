import { addFactor, type UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { invalidField } from "../../kernel/errors.ts"
import type { Core } from "../feature.ts"
import { CODES, codeIn, hashOf, newCode } from "./code.ts"
import { consumeCode, findSet, hasCode, putCodes } from "./store.ts"

export const METHOD = "recovery_code"

/** A code that is right, and what uses it up in somebody's transaction. @returns how many are left then; undefined when somebody else was faster */
export type Use = (db: Db) => Promise<number | undefined>

export interface RecoveryCodes {
  /** Ten new codes, readable this once; the set before is dead. Belongs into a transaction of the log that has locked the person. */
  make(db: Db, userId: UserId): Promise<readonly string[]>
  /** @returns undefined for a wrong one @throws invalid for what is no code */
  check(userId: UserId, text: string): Promise<Use | undefined>
}

export function createRecoveryCodes({ database, clock, random }: Pick<Core, "database" | "clock" | "random">): RecoveryCodes {
  return {
    make: async (db, userId) => {
      const codes = Array.from({ length: CODES }, () => newCode(random))
      const hashes = codes.map((code) => hashOf(userId, code))
      await putCodes(db, userId, hashes, clock.now())
      await addFactor(db, userId, METHOD)
      return codes
    },
    check: async (userId, text) => {
      const code = codeIn(text)
      if (code === undefined) throw invalidField("code", "A recovery code has six groups of four letters and digits.", { text: "recoveryCodeShape" })
      const hash = hashOf(userId, code)
      if (!(await hasCode(database, userId, hash))) return undefined
      return async (db) => ((await consumeCode(db, userId, hash)) ? (await findSet(db, userId)).remaining : undefined)
    },
  }
}
