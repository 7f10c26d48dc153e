/** Shorter ones stand inside too many words that have nothing to do with them. */
const MIN_WORD_CHARACTERS = 4

export interface ContextSettings {
  readonly appName: string
  readonly issuer: string
  readonly blocklist: readonly string[]
}

/** What somebody who attacks this service or this person would put into a guess (ASVS 6.1.2, 6.2.11). */
export interface ContextWords {
  /** No password may contain them. */
  readonly forbidden: readonly string[]
  /** Worth nothing in a password: each counts as one guess. */
  readonly cheap: readonly string[]
}

/** What is known of whoever chooses; of somebody who is still filling in a form, perhaps nothing yet. */
export interface Chooser {
  readonly email?: string | undefined
  readonly name?: string | null | undefined
}

/** Letters and digits only, in lower case: `My-App 2` and `myapp2` are the same word. */
export function squashed(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
}

export function contextWords({ appName, issuer, blocklist }: ContextSettings, { email = "", name }: Chooser): ContextWords {
  const { hostname } = new URL(issuer)
  const [local = "", domain = ""] = email.split("@")
  const ofService = [appName, hostname, ...blocklist]
  const ofPerson = [email, local, domain, name ?? ""]
  return {
    forbidden: unique(ofService.map(squashed).filter((word) => [...word].length >= MIN_WORD_CHARACTERS)),
    cheap: unique(
      [...ofService, ...ofPerson]
        .flatMap((text) => [text.toLowerCase(), squashed(text), ...text.toLowerCase().split(/[^\p{L}\p{N}]+/u)])
        .filter((word) => [...word].length >= MIN_WORD_CHARACTERS),
    ),
  }
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)]
}
