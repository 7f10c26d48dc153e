import type { Db } from "../../kernel/db/index.ts"
import type { InvitationId, Invitations } from "../directory/index.ts"
import type { RuntimeSettings } from "../setting/index.ts"
import type { Email } from "../user/index.ts"
import { signInErrors } from "./errors.ts"

export interface SignUpRuleNeeds {
  readonly settings: Pick<RuntimeSettings, "current" | "currentIn">
  readonly invitations: Pick<Invitations, "findFor" | "isOpen">
}

/**
 * Who may create an account of their own: anybody, who was invited, nobody. It is asked when an account is begun and again,
 * in its transaction, when it comes to be (PW-30). Accounts that an operator, an administrator or an import makes are none
 * of these.
 */
export interface SignUpRule {
  /** What holds now, for pages. */
  current(): Promise<"open" | "invited" | "closed">
  /**
   * @param token of an invitation
   * @returns the invitation it is begun with, if there is one
   * @throws sign_up_closed, in the same words for every address
   */
  requireBegin(db: Db, email: Email, token: string | undefined): Promise<InvitationId | null>
  /** @throws sign_up_closed */
  requireFinish(db: Db, email: Email, invitationId: InvitationId | null): Promise<void>
}

export function createSignUpRule({ settings, invitations }: SignUpRuleNeeds): SignUpRule {
  return {
    current: async () => (await settings.current()).signUp,
    requireBegin: async (db, email, token) => {
      const { signUp } = await settings.currentIn(db)
      const invitation = signUp === "closed" || token === undefined ? undefined : await invitations.findFor(db, token, email)
      if (signUp !== "open" && invitation === undefined) throw signInErrors.sign_up_closed()
      return invitation ?? null
    },
    requireFinish: async (db, email, invitationId) => {
      const { signUp } = await settings.currentIn(db)
      if (signUp === "open") return
      if (signUp === "closed" || invitationId === null || !(await invitations.isOpen(db, invitationId, email))) throw signInErrors.sign_up_closed()
    },
  }
}
