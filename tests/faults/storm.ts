import { setTimeout as sleep } from "node:timers/promises"
import type { Chance } from "./experiment.ts"
import { type Account, type HeldSession, SESSION_COOKIE, type Trial } from "./ledger.ts"
import { type Answer, call, Unanswered } from "./wire.ts"

/** One of these sends passwords, whose hashes take a core; the others sign up without and keep the database busy. */
const PASSWORD_EVERY = 4
const MAX_SESSIONS_HELD = 4
const PAUSE_WHEN_REFUSED_MS = 25

/** The service said 503: nothing is wrong with what was asked, and nothing is acknowledged. */
class NotNow extends Error {
  override readonly name = "NotNow"
}

/** A client that lives through all crashes of an experiment and touches only accounts of its own, one request after another. */
export interface Client {
  /** Works until the signal comes or the service is gone. */
  work(signal: AbortSignal): Promise<void>
}

export function createClients(trial: Trial, count: number): Client[] {
  return Array.from({ length: count }, (_, index) => createClient(trial, index))
}

function createClient({ origin, mailbox, ledger, verdict, chance: shared }: Trial, index: number): Client {
  const chance: Chance = shared.fork(`client ${index}`)
  const password = index % PASSWORD_EVERY === 0 ? `a password of client ${index}` : undefined
  const accounts: Account[] = []
  let sessions: HeldSession[] = []

  /** @throws NotNow, Unanswered */
  async function ask(method: string, path: string, expected: readonly number[], sent: Parameters<typeof call>[3]): Promise<Answer> {
    const answer = await call(origin, method, path, sent)
    if (answer.status === 503) throw new NotNow()
    if (!expected.includes(answer.status))
      verdict.breach(`${method} ${path} of client ${index} in cycle ${ledger.cycle} answers ${answer.status}: ${answer.text}`)
    return answer
  }

  const cookieOf = ({ token }: HeldSession) => ({ cookies: { [SESSION_COOKIE]: token } })

  async function signUp(): Promise<void> {
    // The name tells the look into the database whether there must be a credential.
    const account = ledger.ask(`${password === undefined ? "np" : "pw"}-${chance.seed}-${index}-${accounts.length}@faults.example`, password)
    accounts.push(account)
    const begun = await ask("POST", "/auth/register", [201], { json: { email: account.email, ...(password === undefined ? {} : { password }) } })
    if (begun.status !== 201) return
    ledger.registered(account, begun)
    account.code = await mailbox.codeFor(account.email)
    const { attempt } = account
    if (attempt === undefined) return
    account.stage = "proving"
    const prove = () => ask("POST", "/auth/verify", [200, 410], { cookies: attempt.cookies, json: { attempt: attempt.id, code: account.code } })
    // Sometimes twice at once: whatever the crash leaves of either, the code counts once.
    const answers = await Promise.allSettled(chance.next() < 0.25 ? [prove(), prove()] : [prove()])
    const completed = answers.flatMap((outcome) => (outcome.status === "fulfilled" && outcome.value.status === 200 ? [outcome.value] : []))
    if (completed.length > 1) verdict.breach(`the code of ${account.email} was used twice at once`)
    for (const answer of completed) sessions.push(ledger.proved(account, answer))
    if (completed.length > 0) return
    const failed = answers.find((outcome) => outcome.status === "rejected")
    if (failed) throw failed.reason
    verdict.breach(`the first use of the code of ${account.email} was refused`)
  }

  /** In half of the cases in a browser that holds a session already: that one ends with the sign-in. */
  async function signIn(): Promise<void> {
    const able = accounts.filter(({ stage, password: own }) => own !== undefined && stage === "proved")
    if (able.length === 0) return signUp()
    const account = chance.pick(able.slice(-5))
    const held = sessions.filter((session) => session.account === account)
    const before = held.length > 0 && chance.next() < 0.5 ? held.slice(0, 1) : []
    drop(before)
    const answer = await ask("POST", "/auth/login", [200], {
      json: { email: account.email, password: account.password },
      ...(before[0] ? cookieOf(before[0]) : {}),
    })
    if (answer.status !== 200) return
    sessions.push(ledger.signedIn(account, answer))
    ledger.ended(before)
  }

  function drop(ending: readonly HeldSession[]): void {
    ledger.ending(ending)
    sessions = sessions.filter((session) => !ending.includes(session))
  }

  async function logOut(): Promise<void> {
    const session = chance.pick(sessions)
    drop([session])
    if ((await ask("POST", "/auth/logout", [204], cookieOf(session))).status === 204) ledger.ended([session])
    await requireEnded(session)
  }

  async function endOne(): Promise<void> {
    const caller = chance.pick(sessions)
    const target = chance.pick(sessions.filter((session) => session.account === caller.account))
    drop([target])
    if ((await ask("DELETE", `/auth/sessions/${target.id}`, [204], cookieOf(caller))).status === 204) ledger.ended([target])
    await requireEnded(target)
  }

  async function endOthers(): Promise<void> {
    const caller = chance.pick(sessions)
    const others = ledger.perhapsOpen(caller.account).filter((session) => session !== caller)
    drop(others)
    if ((await ask("DELETE", "/auth/sessions", [204], cookieOf(caller))).status === 204) ledger.ended(others)
  }

  async function requireEnded(session: HeldSession): Promise<void> {
    await ask("GET", "/auth/session", [401], cookieOf(session))
  }

  async function step(): Promise<void> {
    if (sessions.length === 0) return signUp()
    if (sessions.length > MAX_SESSIONS_HELD) return chance.next() < 0.5 ? logOut() : endOthers()
    const die = chance.next()
    if (die < 0.35) return signUp()
    if (die < 0.6) return signIn()
    if (die < 0.7) return logOut()
    if (die < 0.8) return endOne()
    if (die < 0.85) return endOthers()
    await ask("GET", "/auth/session", [200], cookieOf(chance.pick(sessions)))
  }

  return {
    work: async (signal) => {
      // The look between two crashes finishes and ends things too.
      sessions = sessions.filter(({ end }) => end === "open")
      while (!signal.aborted) {
        try {
          await step()
        } catch (error) {
          if (!(error instanceof NotNow) && !(error instanceof Unanswered)) {
            verdict.breach(`client ${index} in cycle ${ledger.cycle}: ${String(error)}`)
            return
          }
          if (!signal.aborted) await sleep(PAUSE_WHEN_REFUSED_MS)
        }
      }
    },
  }
}
