import { type Chance, each, type Verdict } from "./experiment.ts"
import { type Answer, call, type Mailbox } from "./wire.ts"

export const SESSION_COOKIE = "doorward"

/** Somebody who asked for an account, and how far that was acknowledged. */
export interface Account {
  readonly email: string
  readonly password: string | undefined
  /** `proving`: the code was sent and the answer never came. */
  stage: "asked" | "registered" | "proving" | "proved" | "proved_unanswered"
  attempt: { readonly id: string; readonly cookies: Readonly<Record<string, string>> } | undefined
  code: string | undefined
  /** The crash it last lived through the work before. */
  cycle: number
}

/** A session that was acknowledged. `asked`: its end was asked for and the answer never came. */
export interface HeldSession {
  readonly account: Account
  readonly id: string
  readonly token: string
  end: "open" | "asked" | "ended"
  cycle: number
}

/** Every effect the service acknowledged, as the clients saw it. What was only asked for is kept apart: it may have happened or not. */
export interface Ledger {
  readonly accounts: readonly Account[]
  readonly sessions: readonly HeldSession[]
  readonly acknowledged: { registrations: number; proofs: number; signIns: number; ends: number }
  /** Counted up at every crash. */
  cycle: number
  ask(email: string, password: string | undefined): Account
  registered(account: Account, answer: Answer): void
  proved(account: Account, answer: Answer): HeldSession
  signedIn(account: Account, answer: Answer): HeldSession
  /** A person's sessions that may still be open, the ones included that no client uses any more. */
  perhapsOpen(account: Account): HeldSession[]
  /** Before the request that ends them is sent. */
  ending(sessions: readonly HeldSession[]): void
  ended(sessions: readonly HeldSession[]): void
}

export function openLedger(): Ledger {
  const accounts: Account[] = []
  const sessions: HeldSession[] = []
  const ofAccount = new Map<Account, HeldSession[]>()
  const acknowledged = { registrations: 0, proofs: 0, signIns: 0, ends: 0 }

  function hold(account: Account, answer: Answer): HeldSession {
    const { session } = JSON.parse(answer.text) as { session: { id: string } }
    const token = answer.cookies.get(SESSION_COOKIE)
    if (token === undefined) throw new Error("a completed sign-in set no session cookie")
    const held: HeldSession = { account, id: session.id, token, end: "open", cycle: ledger.cycle }
    sessions.push(held)
    ofAccount.set(account, [...(ofAccount.get(account) ?? []), held])
    account.cycle = ledger.cycle
    return held
  }

  const ledger: Ledger = {
    accounts,
    sessions,
    acknowledged,
    cycle: 0,
    ask: (email, password) => {
      const account: Account = { email, password, stage: "asked", attempt: undefined, code: undefined, cycle: ledger.cycle }
      accounts.push(account)
      return account
    },
    registered: (account, answer) => {
      const { attempt } = JSON.parse(answer.text) as { attempt: string }
      account.attempt = { id: attempt, cookies: Object.fromEntries(answer.cookies) }
      account.stage = "registered"
      acknowledged.registrations++
    },
    proved: (account, answer) => {
      account.stage = "proved"
      acknowledged.proofs++
      return hold(account, answer)
    },
    signedIn: (account, answer) => {
      acknowledged.signIns++
      return hold(account, answer)
    },
    perhapsOpen: (account) => (ofAccount.get(account) ?? []).filter(({ end }) => end !== "ended"),
    ending: (ending) => {
      for (const session of ending) {
        if (session.end === "open") session.end = "asked"
        session.cycle = ledger.cycle
      }
    },
    ended: (ended) => {
      for (const session of ended) session.end = "ended"
      acknowledged.ends += ended.length
    },
  }
  return ledger
}

export function total({ acknowledged }: Ledger): number {
  return acknowledged.registrations + acknowledged.proofs + acknowledged.signIns + acknowledged.ends
}

export interface Trial {
  readonly origin: string
  readonly mailbox: Mailbox
  readonly ledger: Ledger
  readonly verdict: Verdict
  readonly chance: Chance
}

const WIDTH = 16
/** Entries of the cycles before are asked about again, so many of each kind. */
const OLDER_SAMPLE = 25

/**
 * Holds a service that has just come back against the ledger, through public HTTP only. `recent` asks about everything the
 * last two cycles touched and a sample of what is older; `all` about everything.
 */
export async function replay(trial: Trial, scope: "recent" | "all"): Promise<void> {
  const { ledger, chance } = trial
  const inScope = <T extends { readonly cycle: number }>(entries: readonly T[]): T[] => {
    if (scope === "all") return [...entries]
    const recent = entries.filter((entry) => entry.cycle >= ledger.cycle - 1)
    const older = entries.filter((entry) => entry.cycle < ledger.cycle - 1)
    return [...recent, ...chance.sample(older, OLDER_SAMPLE)]
  }
  // Before anything new is mailed: the mailbox shows a hundred mails.
  const unfinished = ledger.accounts.filter(({ stage }) => stage === "registered" || stage === "proving")
  await each(unfinished, WIDTH, (account) => finish(trial, account))
  await each(inScope(ledger.sessions), WIDTH, (session) => replaySession(trial, session))
  await each(inScope(ledger.accounts), WIDTH, (account) => replayAccount(trial, account))
}

async function replaySession({ origin, verdict }: Trial, session: HeldSession): Promise<void> {
  const answer = await call(origin, "GET", "/auth/session", { cookies: { [SESSION_COOKIE]: session.token } })
  const what = `session ${session.id} of ${session.account.email} (${session.end}, cycle ${session.cycle}) answers ${answer.status}`
  if (answer.status !== 200 && answer.status !== 401) return verdict.breach(what)
  if (session.end === "open" && answer.status === 401) return verdict.breach(`acknowledged session lost: ${what}`)
  if (session.end === "ended" && answer.status === 200) return verdict.breach(`ended session works again: ${what}`)
  // An end that was only asked for is settled by the first look: what is seen to have ended must stay so.
  if (answer.status === 401) session.end = "ended"
  else requireOwn(answer, session, verdict)
}

function requireOwn(answer: Answer, { id, account }: HeldSession, verdict: Verdict): void {
  const { user, session } = JSON.parse(answer.text) as { user: { email: string; email_verified: boolean }; session: { id: string } }
  if (user.email !== account.email || !user.email_verified || session.id !== id)
    verdict.breach(`session ${id} of ${account.email} is told as ${session.id} of ${user.email}`)
}

async function replayAccount({ origin, verdict, ledger }: Trial, account: Account): Promise<void> {
  if (account.stage !== "proved" && account.stage !== "proved_unanswered") return
  if (account.password !== undefined) {
    const answer = await call(origin, "POST", "/auth/login", { json: { email: account.email, password: account.password } })
    if (answer.status !== 200) return verdict.breach(`acknowledged account ${account.email} (${account.stage}) cannot sign in: ${answer.status}`)
    const cycle = account.cycle
    const session = ledger.signedIn(account, answer)
    // The look itself makes nothing recent.
    account.cycle = cycle
    ledger.ending([session])
    if ((await call(origin, "POST", "/auth/logout", { cookies: { [SESSION_COOKIE]: session.token } })).status === 204) ledger.ended([session])
    session.cycle = cycle
  }
  if (account.attempt === undefined || account.code === undefined) return
  const { status } = await call(origin, "POST", "/auth/verify", {
    cookies: account.attempt.cookies,
    json: { attempt: account.attempt.id, code: account.code },
  })
  if (status === 200) verdict.breach(`the code of ${account.email} was used twice`)
  else if (status !== 410) verdict.breach(`the used code of ${account.email} answers ${status}`)
}

/** A sign-up the crash interrupted: acknowledged so far, so it must be possible to finish it, once. */
async function finish({ origin, mailbox, ledger, verdict }: Trial, account: Account): Promise<void> {
  const { attempt } = account
  if (attempt === undefined) return
  const state = await call(origin, "GET", `/auth/attempt?attempt=${attempt.id}`, { cookies: attempt.cookies })
  if (state.status !== 200) return verdict.breach(`acknowledged attempt of ${account.email} (${account.stage}) answers ${state.status}`)
  try {
    account.code ??= await mailbox.codeFor(account.email)
  } catch (error) {
    return verdict.breach(`acknowledged attempt without its mail: ${(error as Error).message}`)
  }
  const answer = await call(origin, "POST", "/auth/verify", { cookies: attempt.cookies, json: { attempt: attempt.id, code: account.code } })
  if (answer.status === 200) ledger.proved(account, answer)
  else if (answer.status === 410 && account.stage === "proving") account.stage = "proved_unanswered"
  else verdict.breach(`the code of ${account.email} (${account.stage}) answers ${answer.status}: ${answer.text}`)
}
