import { z } from "zod"

/** What a browser says it was asked, by whom and where (WebAuthn §5.8.1). Members that are not known are left out, as the specification wants. */
const clientDataSchema = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().optional(),
})

export type ClientData = z.output<typeof clientDataSchema>

/** Of the bytes that are signed. @returns undefined for what is no such thing */
export function readClientData(base64url: string): ClientData | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64url, "base64url"))
    return clientDataSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * Whether it was made for this ceremony, on a page of ours that no other frames (WebAuthn §7.1 and §7.2).
 * Which challenge it answers is looked up by what was signed, never by what else was sent.
 */
export function isOurs(
  { type, origin, crossOrigin, topOrigin }: ClientData,
  expected: { readonly type: string; readonly origins: readonly string[] },
): boolean {
  return type === expected.type && expected.origins.includes(origin) && crossOrigin !== true && topOrigin === undefined
}
