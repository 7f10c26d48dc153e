import { type MailServerState, probeMailServer } from "../../kernel/mail/probe.ts"
import type { Check, Core, Finding } from "../feature.ts"

const WORDS: Readonly<Record<MailServerState, Finding["says"]>> = {
  fine: "mailFine",
  name: "mailName",
  refused: "mailRefused",
  silent: "mailSilent",
  mute: "mailMute",
  tls: "mailTls",
  certificate: "mailCertificate",
  auth: "mailAuth",
  answer: "mailAnswer",
}

/** Whether mails can leave: asks the server for everything but to take one. */
export function mailCheck({ config }: Pick<Core, "config">): Check {
  return {
    name: "mail",
    run: async () => {
      const { smtpUrl } = config.mail
      if (smtpUrl === undefined) return config.development ? { state: "advice", says: "mailDevelopment" } : { state: "wrong", says: "mailNone" }
      const { state, server, code } = await probeMailServer({
        url: smtpUrl,
        host: new URL(config.issuer).hostname,
        extraCaFile: config.outbound.extraCaFile,
        timeoutMs: config.checkTimeoutMs,
      })
      return {
        state: state === "fine" ? "fine" : "wrong",
        says: WORDS[state],
        values: { server },
        ...(code === "" ? {} : { lines: [code] }),
      }
    },
  }
}
