import type { Page } from "playwright-core"

/** What autocomplete may say on our fields (WHATWG HTML §4.10.18.7.1), by the field's type. */
const AUTOCOMPLETE = {
  // Somebody else's address is nobody's to fill in.
  email: ["username", "username webauthn", "off"],
  password: ["current-password", "new-password"],
  text: ["name", "one-time-code", "off"],
  search: ["off"],
}

/** @returns what a page does against the rules every page keeps, in words; empty when all is well */
export function breachesOn(page: Page): Promise<string[]> {
  return page.evaluate((allowed: Readonly<Record<string, readonly string[]>>) => {
    const breaches: string[] = []
    const rule = (holds: boolean, words: string) => {
      if (!holds) breaches.push(words)
    }
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    const isVisible = (element: HTMLElement) => element.checkVisibility() && element.getClientRects().length > 0

    rule(document.documentElement.lang !== "", "the page has no language")
    rule(document.title.includes(" · "), "the title does not name page and application")
    rule(all("h1").length === 1, `there are ${all("h1").length} h1`)
    rule(all("main").length === 1, `there are ${all("main").length} main`)
    for (const script of all("script") as HTMLScriptElement[]) {
      const isOurs =
        script.type === "module" && script.nonce !== "" && script.textContent === "" && script.getAttribute("src")?.startsWith("/assets/") === true
      rule(isOurs, `there is a script that is not ours: ${script.outerHTML.slice(0, 100)}`)
    }
    rule(all("[style]").length === 0, "there is an inline style, which the policy refuses")

    const ids = all("[id]").map(({ id }) => id)
    for (const id of ids.filter((candidate, i) => ids.indexOf(candidate) !== i)) breaches.push(`#${id} is there twice`)
    for (const element of all("[aria-describedby], [aria-labelledby], a[href^='#']")) {
      const references = ["aria-describedby", "aria-labelledby"].flatMap((name) => element.getAttribute(name)?.split(" ") ?? [])
      const target = element.getAttribute("href")?.slice(1)
      for (const id of target === undefined ? references : [...references, target])
        rule(document.getElementById(id) !== null, `#${id} is referred to and is not there`)
    }

    // What nobody sees is there for password managers, which file a password under its name.
    for (const field of (all("input:not([type=hidden])") as HTMLInputElement[]).filter(isVisible)) {
      const name = `field ${field.name}`
      rule(field.id !== "", `${name} has no id`)
      rule((field.labels?.length ?? 0) > 0 && field.labels?.[0]?.textContent?.trim() !== "", `${name} has no label`)
      if (field.type === "checkbox" || field.type === "file") continue
      rule(allowed[field.type]?.includes(field.autocomplete) === true, `${name}: autocomplete ${field.autocomplete} on type ${field.type}`)
      rule(!/passw/.test(field.name) || field.type === "password", `${name} shows the password`)
      rule(field.maxLength < 0, `${name} cuts off what is pasted`)
      rule(Number.parseFloat(getComputedStyle(field).fontSize) >= 16, `${name} makes phones zoom`)
      rule(field.offsetHeight >= 44, `${name} is ${field.offsetHeight} px high`)
      rule(
        field.getAttribute("aria-invalid") !== "true" || document.getElementById(`${field.id}-hint`)?.textContent !== "",
        `${name} does not say what is wrong`,
      )
    }
    for (const form of all("form") as HTMLFormElement[]) {
      rule(form.id !== "", "a form has no id")
      rule(form.querySelectorAll("button:not([type=button])").length === 1, `form ${form.id} has not exactly one button`)
    }
    for (const target of all("button, a[href], summary").filter(isVisible)) {
      // WCAG 2.5.8; links within a sentence are exempt.
      rule(target.tagName === "A" || target.offsetHeight >= 24, `"${target.innerText}" is ${target.offsetHeight} px high`)
      rule(target.innerText.trim() !== "", "a link or button has no words")
    }
    const alert = document.querySelector("[role=alert]")
    rule(
      alert === null || all("[aria-invalid=true]").every(({ id }) => alert.querySelector(`a[href="#${id}"]`) !== null),
      "the summary does not link to every wrong field",
    )
    return breaches
  }, AUTOCOMPLETE)
}
