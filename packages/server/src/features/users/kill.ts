import type { By } from "../../core/access/index.ts"
import { type Receipt, receiptOnWire } from "../../core/revocation/index.ts"
import type { User } from "../../core/user/index.ts"
import { instant } from "../../kernel/clock.ts"
import { invalidField } from "../../kernel/errors.ts"
import { table } from "../../kernel/table.ts"
import type { CommandCore, CommandOutcome } from "../feature.ts"

/** For replicas to confirm. */
const WAIT_MS = 2_000
const MAX_REASON_CHARACTERS = 300

/**
 * Ends everything of a person, and waits for every replica that serves to have heard of it.
 * @returns not fine when one of them has not: until it is lost to sight, it may still accept what it had accepted
 * @throws last_owner
 */
export async function killUser(
  { revocations, accounts }: CommandCore,
  { id, email }: User,
  { disable, reason }: { readonly disable: boolean; readonly reason: string | undefined },
  by: By,
): Promise<CommandOutcome> {
  if (reason !== undefined && (reason.trim() === "" || reason.length > MAX_REASON_CHARACTERS))
    throw invalidField("reason", `Use 1 to ${MAX_REASON_CHARACTERS} characters.`)
  const { value, seq = 0 } = await revocations.transactionWithReceipt((db, revoke) => accounts.kill(db, revoke, id, { disable, reason }, by))
  const { disabled, ...ended } = value
  const receipt = await revocations.receipt(seq, { waitMs: WAIT_MS })
  const state = disabled ? "They are disabled." : "They may sign in again; --disable keeps them out."
  const what = `Ended of ${email}: sessions ${ended.sessions}, chains of refresh tokens ${ended.families}, impersonations by them ${ended.impersonations}.`
  return {
    json: { user_id: id, ended, disabled, seq, receipt: receiptOnWire(receipt) },
    text: [what, state, ...receiptText(receipt)].join("\n"),
    fine: receipt.isComplete || receipt.replicas.length === 0,
  }
}

function receiptText({ seq, isComplete, replicas }: Receipt): string[] {
  if (replicas.length === 0) return [`Number ${seq} of the revocation log. Nothing serves just now: whatever begins to reads the log first.`]
  const rows = replicas.map(({ name, confirmedAt, isLost }) => [
    name,
    confirmedAt === null ? (isLost ? "lost: not heard of for 15 seconds" : "has not confirmed") : `confirmed ${instant(confirmedAt)}`,
  ])
  const summary = isComplete
    ? "Every replica that serves has confirmed."
    : "Not every replica has confirmed: what is not lost refuses it within a second."
  return [`Number ${seq} of the revocation log. ${summary}`, table(rows)]
}
