import { inspect } from "node:util"

const PRINTED = "[secret]"

/** A value that must not be printed: every way of turning it into text gives `[secret]`. `reveal` is the one way in. */
export class Secret<T = string> {
  readonly #value: T
  constructor(value: T) {
    this.#value = value
  }
  reveal(): T {
    return this.#value
  }
  toString(): string {
    return PRINTED
  }
  toJSON(): string {
    return PRINTED
  }
  [inspect.custom](): string {
    return PRINTED
  }
}
