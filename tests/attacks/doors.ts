import type { BrowserLike } from "../browser-like.ts"

/** A call of the API, as `/openapi.json` describes it. */
export interface Operation {
  readonly method: string
  /** With its parameters filled in. */
  readonly path: string
  readonly needsSession: boolean
  readonly takesBody: boolean
  /** A client's own door (RFC 6749): it takes no cookies, so no origin is asked for. */
  readonly isForClients: boolean
}

interface Description {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly security?: readonly Readonly<Record<string, unknown>>[]; readonly requestBody?: object }>>>
  >
}

/** Every call the service says it serves, so that a new one is attacked without anybody thinking of it. @param parameters values by name */
export async function operations(browser: BrowserLike, parameters: Readonly<Record<string, string>>): Promise<Operation[]> {
  const { paths } = (await (await browser.get("/openapi.json")).json()) as Description
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, requestBody }]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? "x"),
      needsSession: security?.some((scheme) => "session" in scheme) ?? false,
      takesBody: requestBody !== undefined,
      isForClients: security?.some((scheme) => "client" in scheme) ?? false,
    })),
  )
}

/** A form of a hosted page, as a browser would send it. */
export interface PageForm {
  readonly action: string
  /** Hidden and preset fields, and something in every other. */
  readonly fields: Readonly<Record<string, string>>
}

/** The forms of hosted pages. */
export async function forms(browser: BrowserLike, pages: readonly string[]): Promise<PageForm[]> {
  const found = new Map<string, PageForm>()
  for (const page of pages) {
    const html = await (await browser.get(page)).text()
    for (const [, action = "", inside = ""] of html.matchAll(/<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/gs)) {
      const fields = [...inside.matchAll(/<input[^>]*>/g)].map(
        ([input]) => [/ name="([^"]*)"/.exec(input)?.[1] ?? "", / value="([^"]*)"/.exec(input)?.[1] ?? "something"] as const,
      )
      found.set(action, { action, fields: Object.fromEntries(fields) })
    }
  }
  return [...found.values()]
}
