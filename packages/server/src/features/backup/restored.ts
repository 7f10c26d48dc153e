import type { CommandCore } from "../feature.ts"

/**
 * Makes a database that was put back to an earlier state safe to serve from. What was issued since is unknown to it, and
 * what was taken away since is back; so everything issued is ended: signing keys are replaced, and the log tells everybody
 * who follows it to refuse the old ones, with numbers beyond all that were seen. Passwords and other credentials stay.
 * Interrupted, it is to be run again.
 * @param furtherKids of keys that may have signed since
 */
export async function endEverythingIssued(
  core: CommandCore,
  furtherKids: readonly string[],
): Promise<{ readonly keys: number; readonly head: number }> {
  const { clock, database, revocations, signingKeys, slices } = core
  await revocations.restart()
  const known = (await signingKeys.list()).filter(({ removedAt }) => removedAt === null)
  for (const { kid } of known) await signingKeys.remove(kid)
  const unknown = furtherKids.filter((further) => !known.some(({ kid }) => kid === further))
  await revocations.transaction(async (_, revoke) => unknown.forEach((kid) => revoke("key", kid)))
  for (const { restored } of slices) await restored?.(database, clock.now())
  const { head } = await revocations.read(Number.MAX_SAFE_INTEGER, 1)
  return { keys: known.length + unknown.length, head }
}
