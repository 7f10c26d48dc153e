import type { User } from "../../core/user/index.ts"
import { countWithinCap } from "../../kernel/mail/caps.ts"
import { localeFor, writeMail } from "../../pages/index.ts"
import type { Core } from "../feature.ts"

const MAX_TEST_MAILS_PER_HOUR = 3

/** Writes a mail to an owner, sent like every other. @returns false when that was done often enough within the hour */
export async function sendTestMail(
  { config, database, clock, outbox, keys }: Pick<Core, "config" | "database" | "clock" | "outbox" | "keys">,
  { id, email, locale }: User,
): Promise<boolean> {
  const mail = writeMail({ to: email, locale: localeFor(locale, null), app: config.appName, kind: "doctor/test" }, ({ setup: { testMail } }) => ({
    subject: testMail.subject({ app: config.appName }),
    lines: [testMail.text({ issuer: config.issuer })],
    after: config.issuer,
  }))
  const most = MAX_TEST_MAILS_PER_HOUR * config.limitMultiplier
  return database.transaction(async (db) => {
    if (!(await countWithinCap(db, { key: keys.mac("doctor-test-mail", id), most, countsFrom: "first" }, clock.now()))) return false
    await outbox.put(db, mail)
    return true
  })
}
