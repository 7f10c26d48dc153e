import { randomBytes, randomInt } from "node:crypto"

/** The only source of randomness; tests give a seeded one. */
export interface Random {
  /** @param length in bytes */
  bytes(length: number): Buffer
  /** A whole number, 0 ≤ n < `below`, every one as likely. */
  integer(below: number): number
}

export const systemRandom: Random = { bytes: randomBytes, integer: (below) => randomInt(below) }
