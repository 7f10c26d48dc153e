/**
 * The one form a password is hashed in. SP 800-63B-4 §3.1.1.2 asks for NFKC or NFKD, so that the same keys pressed on two
 * systems give the same password; nothing is trimmed, folded or cut off.
 */
export function normalised(password: string): string {
  return password.normalize("NFKC")
}
