import { z } from "zod"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { type OutboundAnswer, OutboundFailed } from "../../kernel/outbound.ts"
import { forwardingLines } from "../../pages/index.ts"
import type { Check, Core, Finding } from "../feature.ts"

const PURPOSE = "doctor-echo"
const ECHO = "/healthz/echo"
const NONCE_BYTES = 16
const MAX_ANSWER_BYTES = 2_048

const echoSchema = z.object({ mac: z.string().meta({ description: "Over the nonce, by a key only this deployment has." }) })

/** Proves that this service, and none other, is at an address: whoever asks with a fresh nonce can tell. */
export function echoRoute({ keys }: Pick<Core, "keys">): Route {
  return route({
    method: "GET",
    path: ECHO,
    summary: "Answers a nonce so that this deployment recognises itself",
    tag: "Operations",
    caller: anyone,
    query: z.object({ nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/) }),
    answers: { 200: echoSchema },
    limits: { perNetwork: { name: "echoes", points: 120, windowSeconds: 60 } },
    handle: ({ query: { nonce } }) => ({ status: 200, body: { mac: keys.mac(PURPOSE, nonce) } }),
  })
}

/** Whether the address people use leads here. Another service there, or an older copy of this one with another secret, is noticed. */
export function addressCheck({ config, keys, outbound, random }: Pick<Core, "config" | "keys" | "outbound" | "random">): Check {
  const { issuer } = config
  const found = (state: Finding["state"], says: Finding["says"], lines?: readonly string[]): Finding => ({
    state,
    says,
    values: { issuer },
    ...(lines ? { lines } : {}),
  })

  function judge({ status, body }: OutboundAnswer, nonce: string): Finding {
    const answer = parsed(body)
    if (status === 403 && answer.code === "https_required") return found("wrong", "addressPlain", forwardingLines)
    return status === 200 && answer.mac !== undefined && keys.verifyMac(PURPOSE, nonce, answer.mac)
      ? found("fine", "addressFine")
      : found("wrong", "addressOther", [`GET ${issuer}${ECHO} ${status}`])
  }

  return {
    name: "address",
    run: async () => {
      // Only this machine gets there, and https is not asked for: nothing to find out.
      if (issuer.startsWith("http:")) return config.production ? found("wrong", "addressLoopback") : found("advice", "addressDevelopment")
      const nonce = random.bytes(NONCE_BYTES).toString("base64url")
      try {
        const answer = await outbound.fetch(`${issuer}${ECHO}?nonce=${nonce}`, { timeoutMs: config.checkTimeoutMs, maxBodyBytes: MAX_ANSWER_BYTES })
        return judge(answer, nonce)
      } catch (error) {
        if (!(error instanceof OutboundFailed)) throw error
        if (error.reason === "refused") return found("advice", "addressPrivate", [`DOORWARD_ALLOW_PRIVATE_FETCH=${new URL(issuer).hostname}`])
        if (error.reason === "late") return found("wrong", "addressLate")
        return found("wrong", error.reason === "unacceptable" ? "addressOther" : "addressUnreachable", [error.message])
      }
    },
  }
}

const spoken = z.object({ mac: z.string().optional(), code: z.string().optional() })

function parsed(text: string): z.output<typeof spoken> {
  try {
    return spoken.safeParse(JSON.parse(text)).data ?? {}
  } catch {
    return {}
  }
}
