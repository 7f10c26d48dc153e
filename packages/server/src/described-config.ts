import { type Config, isSecret, type SettingName, settingNames } from "./config.ts"

/** What may be shown of a setting. */
export type ShownValue = string | number | boolean | null | readonly string[] | { readonly set: boolean }

/**
 * Every setting by its name, as it holds in this process. Secrets are write-only (AD-03): whether there is one is all anybody
 * learns. An address among the others could carry a password or a key as well, so those parts of it are never shown.
 */
export function describeConfig({ given }: Pick<Config, "given">): Readonly<Record<SettingName, ShownValue>> {
  return Object.fromEntries(settingNames.map((name) => [name, shown(name, given[name])])) as Record<SettingName, ShownValue>
}

function shown(name: SettingName, value: unknown): ShownValue {
  if (isSecret(name)) return { set: value !== undefined }
  if (Array.isArray(value)) return value.map((entry) => withoutCredentials(String(entry)))
  if (typeof value === "string") return withoutCredentials(value)
  return typeof value === "number" || typeof value === "boolean" ? value : null
}

/** `https://user:password@host/path?key=…` → `https://[hidden]@host/path?[hidden]` */
function withoutCredentials(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\S/i.test(text) || /^mailto:/i.test(text)) return text
  // Browsers' rules for addresses do without the slashes, or take them the other way round.
  return text.replace(/^([a-z][a-z0-9+.-]*:[/\\]*)[^/\\?#]*@/i, "$1[hidden]@").replace(/([?#]).*$/s, "$1[hidden]")
}
