import type { UserId } from "../../core/user/index.ts"
import type { Db } from "../../kernel/db/index.ts"
import { invalidField } from "../../kernel/errors.ts"
import type { Core } from "../feature.ts"
import { CODES, codeIn, hashOf, newCode } from "./code.ts"
import { consumeCode, findSet, hasCode, putCodes } from "./store.ts"

/** Then it is time for new ones. */
export const FEW_CODES = 3

export interface RecoveryCodes {
  /** Ten new codes, readable this once; the set before is dead. Belongs into a transaction that has locked the person. */
  make(db: Db, userId: UserId): Promise<readonly string[]>
  /** The same for whoever has none left; whoever has keeps them, and nothing is shown. */
  makeIfNone(db: Db, userId: UserId): Promise<readonly string[]>
  /**
   * @returns what uses the code up in somebody's transaction and says whether it was this call that did; undefined for a wrong one
   * @throws invalid for what is no code
   */
  check(userId: UserId, text: string): Promise<((db: Db) => Promise<boolean>) | undefined>
}

export function createRecoveryCodes({ database, clock, random }: Pick<Core, "database" | "clock" | "random">): RecoveryCodes {
  const make: RecoveryCodes["make"] = async (db, userId) => {
    const codes = Array.from({ length: CODES }, () => newCode(random))
    const hashes = codes.map((code) => hashOf(userId, code))
    await putCodes(db, userId, hashes, clock.now())
    return codes
  }
  return {
    make,
    makeIfNone: async (db, userId) => ((await findSet(db, userId)).remaining > 0 ? [] : make(db, userId)),
    check: async (userId, text) => {
      const code = codeIn(text)
      if (code === undefined) throw invalidField("code", "A recovery code has six groups of four letters and digits.", { text: "recoveryCodeShape" })
      const hash = hashOf(userId, code)
      if (!(await hasCode(database, userId, hash))) return undefined
      return (db) => consumeCode(db, userId, hash)
    },
  }
}
