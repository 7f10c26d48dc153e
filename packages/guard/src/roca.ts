/** The flawed generator made primes that are a power of 65537 modulo the product of all these; so is the modulus that two of them give. */
const SMALL_PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151,
  157, 163, 167,
]
const GENERATOR = 65_537

const powers: readonly ReadonlySet<number>[] = SMALL_PRIMES.map((prime) => {
  const reached = new Set<number>()
  for (let power = 1; !reached.has(power); power = (power * GENERATOR) % prime) reached.add(power)
  return reached
})

/**
 * Whether an RSA modulus was made by the generator of CVE-2017-15361 (ROCA), from whose public keys the private ones can be
 * computed: smart cards, security tokens and TPMs of years, and their keys live on. One in 2^27 other keys looks the same.
 */
export function isRocaModulus(modulus: Uint8Array): boolean {
  return SMALL_PRIMES.every((prime, index) => powers[index]?.has(remainder(modulus, prime)))
}

function remainder(bytes: Uint8Array, divisor: number): number {
  return bytes.reduce((rest, byte) => (rest * 256 + byte) % divisor, 0)
}
