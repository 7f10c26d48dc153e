import { withinMs } from "../../kernel/bounded.ts"
import { monotonicMs } from "../../kernel/clock.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Log } from "../../kernel/log.ts"
import type { Check, Finding } from "../feature.ts"

export type Result = Finding & { readonly name: Check["name"] }

/** Checks that ask nobody are as fresh as the page; others are asked again when they are older than this, or on request. */
const FRESH_MS = 5 * 60_000
/** A check may wait for several answers in a row; each is bounded by `checkSeconds`. */
const WAITS_PER_CHECK = 3

export interface Doctor {
  /** Runs every check anew, all at once. Who asks while they run waits for the same ones. @param request of the owner who asks, if by a page */
  look(request: Incoming | undefined): Promise<readonly Result[]>
  /** As `look`, with what was found within the last minutes where that is known. */
  glance(request: Incoming | undefined): Promise<readonly Result[]>
  /** How many things there were to look at, the last time somebody looked; 0 when nobody did. */
  lastCount(): number
}

export function createDoctor(needs: {
  /** Asked for once the house stands. */
  readonly checks: () => readonly Check[]
  readonly timeoutMs: number
  readonly log: Log
}): Doctor {
  let last: { readonly results: readonly Result[]; readonly atMs: number } | undefined
  let running: Promise<readonly Result[]> | undefined

  async function run({ name, run: look }: Check, request: Incoming | undefined): Promise<Result | undefined> {
    const finding = await withinMs<Finding | undefined>(
      needs.timeoutMs * WAITS_PER_CHECK,
      () => look(request),
      (error) => {
        needs.log.warn({ check: name, reason: error instanceof Error ? error.name : "late" }, "a check came to no end")
        return { state: "advice", says: "unfinished" }
      },
    )
    return finding && { name, ...finding }
  }

  async function runAll(checks: readonly Check[], request: Incoming | undefined): Promise<readonly Result[]> {
    return (await Promise.all(checks.map((check) => run(check, request)))).filter((result) => result !== undefined)
  }

  async function lookAround(): Promise<readonly Result[]> {
    running ??= runAll(
      needs.checks().filter(({ ofRequest }) => !ofRequest),
      undefined,
    ).finally(() => {
      running = undefined
    })
    const results = await running
    last = { results, atMs: monotonicMs() }
    return results
  }

  async function withRequest(around: Promise<readonly Result[]>, request: Incoming | undefined): Promise<readonly Result[]> {
    const ofRequest = needs.checks().filter((check) => check.ofRequest)
    const results = [...(await around), ...(await runAll(ofRequest, request))]
    return needs.checks().flatMap(({ name }) => results.filter((result) => result.name === name))
  }

  const isFresh = () => last !== undefined && monotonicMs() - last.atMs < FRESH_MS
  return {
    lastCount: () => last?.results.filter(({ state }) => state !== "fine").length ?? 0,
    look: (request) => withRequest(lookAround(), request),
    glance: (request) => withRequest(last && isFresh() ? Promise.resolve(last.results) : lookAround(), request),
  }
}
