import { createHash, timingSafeEqual } from "node:crypto"
import type { Secret } from "../secret.ts"
import { type Incoming, isFromThisMachine } from "./incoming.ts"

/** Whether somebody may see how the service is doing: this machine itself, or who holds the operator's token. */
export function isInsider(request: Incoming, token: Secret | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(request.header("authorization") ?? "")?.[1]
  if (given !== undefined && token !== undefined) return timingSafeEqual(digest(given), digest(token.reveal()))
  return isFromThisMachine(request)
}

/** Of equal length, whatever came. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest()
}
