import type { Sql } from "./db.ts"

/**
 * The text of a statement for one dialect, made once per place in the code: the compiler gives every template literal one
 * frozen array of strings, which is the key.
 */
export function statementText(placeholder: (index: number) => string): (statement: Sql) => string {
  const texts = new WeakMap<TemplateStringsArray, string>()
  return ({ strings }) => {
    let text = texts.get(strings)
    if (text === undefined) {
      text = strings.reduce((before, part, index) => before + placeholder(index) + part)
      texts.set(strings, text)
    }
    return text
  }
}
