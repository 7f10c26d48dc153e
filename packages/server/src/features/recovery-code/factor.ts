import type { Evidence, Factor } from "../../core/sign-in/index.ts"
import type { Core } from "../feature.ts"
import { METHOD, type RecoveryCodes } from "./recovery-codes.ts"
import { deleteCodes, findSet } from "./store.ts"

export const CODES_PAGE = "/account/recovery-codes"

const EVIDENCE: Evidence = { method: METHOD, amr: ["otp"], kind: "second" }

type Needs = Pick<Core, "audit" | "clock" | "securing"> & { readonly codes: RecoveryCodes }

/** Stands in for what was lost, and is offered for as long as there are codes. Whoever owns them hears of every use. */
export function recoveryCodeFactor({ audit, clock, securing, codes }: Needs): Factor {
  return {
    name: METHOD,
    step: "second",
    isGuessable: true,
    isBackup: true,
    offered: async (db, { id, factors }) => factors.includes(METHOD) && (await findSet(db, id)).remaining > 0,
    check: async ({ user, request }, { code = "" }) => {
      const use = await codes.check(user.id, code)
      if (!use) return undefined
      return async (db) => {
        const left = await use(db)
        if (left === undefined) return undefined
        await audit.record(db, { type: "recovery_code.used", userId: user.id, request, details: { left } })
        await securing.tell(db, user, { kind: "recoveryCodeUsed", left, happened: { at: clock.now(), request } })
        return EVIDENCE
      }
    },
    issue: async (db, { id }) => {
      const made = await codes.make(db, id)
      await audit.record(db, { type: "recovery_codes.made", userId: id })
      return made
    },
    remove: (db, { id }) => deleteCodes(db, id),
    removed: "recoveryCodesRemoved",
    words: (t) => t.recoveryCodes.ask,
    field: { name: "code", type: "text", inputmode: "text", autocomplete: "off" },
    setUp: { href: CODES_PAGE },
  }
}
