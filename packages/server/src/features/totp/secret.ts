import { generateURI, ScureBase32Plugin, verifySync } from "otplib"
import type { Random } from "../../kernel/random.ts"

/** GATES 12; RFC 4226 R6: 160 bits. */
const SECRET_BYTES = 20
/** GATES 12: 30 seconds a step, and the one before and after it. */
const STEP_SECONDS = 30
const TOLERANCE_SECONDS = STEP_SECONDS
const CODE_SHAPE = /^\d{6}$/
const GROUP_CHARACTERS = 4
const HALF_CHARACTERS = /\p{Surrogate}/gu
/** Key URI Format: the colon parts the issuer from the account. */
const COLONS = /\s*:\s*/g

const base32 = new ScureBase32Plugin()

/** In base32, as authenticator apps take it. */
export function newSecret(random: Random): string {
  return base32.encode(random.bytes(SECRET_BYTES), { padding: false })
}

/** `JBSWY3DP…` → `JBSW Y3DP …`: read and typed in groups. */
export function inGroups(secret: string): string {
  return secret.replaceAll(new RegExp(`.{${GROUP_CHARACTERS}}(?=.)`, "g"), "$& ")
}

/** What an app reads from the picture: SHA-1, six digits, thirty seconds, which all of them know. */
export function otpauthUrl(app: string, address: string, secret: string): string {
  return generateURI({ issuer: app.replaceAll(HALF_CHARACTERS, "\ufffd").replaceAll(COLONS, " ").trim(), label: address, secret })
}

/** A code as it was typed, without spaces. @returns undefined for what is no code at all: exactly six digits, zeros in front included */
export function codeIn(text: string): string | undefined {
  const code = text.replaceAll(/\s/g, "")
  return CODE_SHAPE.test(code) ? code : undefined
}

/**
 * The step whose code this is: the present one, or one beside it (RFC 6238 §5.2). Whether it was used already, only the
 * database knows. Takes the same time wherever a code differs.
 */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const result = verifySync({ secret, token: code, epoch: Math.floor(now / 1_000), period: STEP_SECONDS, epochTolerance: TOLERANCE_SECONDS })
  return result.valid && "timeStep" in result ? result.timeStep : undefined
}
