import type { Strings } from "../../pages/index.ts"

/** Roles in the reader's language, as far as they are built in. */
export function rolesIn({ invitation }: Pick<Strings, "invitation">, names: readonly string[]): string {
  const words: Readonly<Record<string, string | undefined>> = invitation.roles
  return names.map((name) => words[name] ?? name).join(", ")
}
