import { createHash, timingSafeEqual } from "node:crypto"
import type { Secret } from "../secret.ts"
import { type Incoming, isLoopback } from "./incoming.ts"

/** What a proxy adds on the way: then whoever asks sits somewhere else. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]

/** Whether somebody may see how the service is doing: this machine itself, or who holds the operator's token. */
export function isInsider(request: Incoming, token: Secret | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(request.header("authorization") ?? "")?.[1]
  if (given !== undefined && token !== undefined) return timingSafeEqual(digest(given), digest(token.reveal()))
  const { address } = request.peer
  return address !== undefined && isLoopback(address) && FORWARDED.every((name) => request.header(name) === null)
}

/** Of equal length, whatever came. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest()
}
