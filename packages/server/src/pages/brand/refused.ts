/** A brand that cannot be shown; the message says which setting and why. */
export class BrandRefused extends Error {
  override readonly name = "BrandRefused"
}
