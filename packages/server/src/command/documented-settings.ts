import { describeSettings, isSecret, type SettingName, variableOf } from "../config.ts"
import { SECRETS_AS_FLAGS, UNPREFIXED } from "./options.ts"

/** A setting as an operator may give it. */
export interface DocumentedSetting {
  readonly name: SettingName
  readonly meaning: string
  readonly variable: string
  /** The name it goes by elsewhere too: `PORT`. */
  readonly alias: string | undefined
  /** The variable that names a file with it instead. */
  readonly fileVariable: string | undefined
  /** Undefined where it must not be an argument. */
  readonly flag: string | undefined
  /** Empty where there is none, or where its meaning says it. */
  readonly default: string
  /** What it may be: a range, a choice; empty where its meaning says it. */
  readonly bounds: string
}

/** Every setting with all its spellings and bounds, for documentation. */
export function documentedSettings(): DocumentedSetting[] {
  return describeSettings().map(({ name, ...described }) => ({
    ...described,
    name,
    alias: Object.entries(UNPREFIXED).find(([, setting]) => setting === name)?.[0],
    fileVariable: isSecret(name) ? `${variableOf(name)}_FILE` : undefined,
    flag: isSecret(name) && !SECRETS_AS_FLAGS.includes(name) ? undefined : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  }))
}
