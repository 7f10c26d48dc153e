import Sqlite from "better-sqlite3"
import postgres from "postgres"
import type { Verdict } from "./experiment.ts"

/** What no crash may leave behind. Each counts rows that must not exist. Addresses that begin with `pw-` signed up with a password. */
const HALF_MADE: readonly { readonly what: string; readonly count: string }[] = [
  {
    what: "users without the credential they brought",
    count: `SELECT count(*) AS n FROM users u WHERE u.email LIKE 'pw-%' AND NOT EXISTS (SELECT 1 FROM password_credentials p WHERE p.user_id = u.id)`,
  },
  { what: "users without a verified address", count: `SELECT count(*) AS n FROM users WHERE email_verified_at IS NULL` },
  {
    what: "users without the session they were made with",
    count: `SELECT count(*) AS n FROM users u WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id)`,
  },
  {
    what: "users with two sessions from one code",
    count: `SELECT count(*) AS n FROM (SELECT user_id FROM sessions WHERE amr = '["otp"]' GROUP BY user_id HAVING count(*) > 1) twice`,
  },
  { what: "sessions without a user", count: `SELECT count(*) AS n FROM sessions s WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = s.user_id)` },
  {
    what: "credentials without a user",
    count: `SELECT count(*) AS n FROM password_credentials p WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = p.user_id)`,
  },
  {
    what: "completed attempts without a user",
    count: `SELECT count(*) AS n FROM attempts a WHERE a.completed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users u WHERE u.email = a.email)`,
  },
  {
    what: "attempts and codes that disagree about being used",
    count: `SELECT count(*) AS n FROM attempts a JOIN one_time_secrets c ON c.purpose = 'attempt' AND c.subject = a.id WHERE (a.completed_at IS NULL) <> (c.consumed_at IS NULL)`,
  },
  {
    what: "attempts without a code",
    count: `SELECT count(*) AS n FROM attempts a WHERE NOT EXISTS (SELECT 1 FROM one_time_secrets c WHERE c.purpose = 'attempt' AND c.subject = a.id)`,
  },
  {
    what: "attempts without a mail",
    count: `SELECT count(*) AS n FROM attempts a WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.recipient = a.email)`,
  },
]

/** Opens databases by itself, past the service. */
export interface Look {
  /** The counts of everything that is half made, by what it is; only what is not zero. */
  halfMade(): Promise<ReadonlyMap<string, number>>
  /** How many people there are: an empty database has no half-made ones either. */
  users(): Promise<number>
  close(): Promise<void>
}

export function lookIntoSqlite(file: string): Look {
  const connection = new Sqlite(file, { readonly: true, timeout: 2_000 })
  const count = (sql: string) => (connection.prepare<unknown[], { n: number }>(sql).get() as { n: number }).n
  return {
    halfMade: async () => {
      const found = counted(await Promise.all(HALF_MADE.map(async ({ what, count: sql }) => ({ what, n: count(sql) }))))
      const integrity = connection.pragma("integrity_check", { simple: true })
      if (integrity !== "ok") found.set(`integrity_check: ${String(integrity)}`, 1)
      const orphans = connection.pragma("foreign_key_check") as unknown[]
      if (orphans.length > 0) found.set("broken foreign keys", orphans.length)
      return found
    },
    users: () => Promise.resolve(count("SELECT count(*) AS n FROM users")),
    close: () => Promise.resolve(void connection.close()),
  }
}

export function lookIntoPostgres(url: string): Look {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  const count = async (sql: string) => {
    const [row] = await client.unsafe<{ n: string }[]>(sql)
    return Number(row?.n)
  }
  return {
    halfMade: async () => counted(await Promise.all(HALF_MADE.map(async ({ what, count: sql }) => ({ what, n: await count(sql) })))),
    users: () => count("SELECT count(*) AS n FROM users"),
    close: () => client.end({ timeout: 2 }),
  }
}

function counted(counts: readonly { readonly what: string; readonly n: number }[]): Map<string, number> {
  return new Map(counts.filter(({ n }) => n !== 0).map(({ what, n }) => [what, n]))
}

/** @param when for the message */
export async function requireWholePeople(open: () => Look, verdict: Verdict, when: string): Promise<number> {
  const look = open()
  try {
    for (const [what, n] of await look.halfMade()) verdict.breach(`${when}: ${n} ${what}`)
    return await look.users()
  } finally {
    await look.close()
  }
}
