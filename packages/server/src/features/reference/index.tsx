import { z } from "zod"
import { errors } from "../../kernel/errors.ts"
import { openApi } from "../../kernel/http/openapi.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import { version } from "../../version.ts"
import type { Core, Feature } from "../feature.ts"

/** `GET /openapi.json`, and the same for people at `/docs`: every call and every error code, from the definitions that serve them. */
export const reference: Feature = { name: "reference", build: (core) => ({ routes: () => referenceRoutes(core) }) }

function referenceRoutes({ config, pages, allRoutes, sessionCookie }: Pick<Core, "config" | "pages" | "allRoutes" | "sessionCookie">): Route[] {
  let description: object | undefined
  return [
    route({
      method: "GET",
      path: "/openapi.json",
      summary: "This description",
      tag: "Operations",
      caller: anyone,
      answers: { 200: z.looseObject({ openapi: z.string() }) },
      handle: () => {
        description ??= openApi(allRoutes(), {
          title: `${config.appName} API`,
          version,
          issuer: config.issuer,
          sessionCookieName: sessionCookie.name,
        })
        return { status: 200, body: description }
      },
    }),
    route({
      method: "GET",
      path: "/docs",
      summary: "The API for people",
      tag: "Pages",
      kind: "page",
      caller: anyone,
      answers: { 200: "The page" },
      handle: ({ request }) => {
        const routes = allRoutes().filter(({ kind, undocumented }) => kind !== "page" && !undocumented)
        return pages.render(request, {
          title: "API reference",
          wide: true,
          body: () => (
            <>
              <p>
                Machine-readable: <a href="/openapi.json">openapi.json</a>
              </p>
              {[...new Set(routes.map(({ tag }) => tag))].map((tag) => (
                <>
                  <h2>{tag}</h2>
                  {routes
                    .filter((entry) => entry.tag === tag)
                    .map((entry) => (
                      <Call entry={entry} />
                    ))}
                </>
              ))}
              <h2>Error codes</h2>
              <dl class="codes">
                {[...codesOf(allRoutes())].map(([code, { status, title }]) => (
                  <>
                    <dt id={`error-${code}`}>
                      {status} <code>{code}</code>
                    </dt>
                    <dd>{title}</dd>
                  </>
                ))}
              </dl>
            </>
          ),
        })
      },
    }),
  ]
}

function Call({ entry }: { readonly entry: Route }) {
  const body = entry.body && z.toJSONSchema(entry.body, { io: "input", unrepresentable: "any" })
  return (
    <details>
      <summary>
        <code>
          {entry.method} {entry.path}
        </code>
        <div class="quiet">{entry.summary}</div>
      </summary>
      <p class="quiet">For {entry.caller.name}.</p>
      {body && <pre>{JSON.stringify(body["properties"], null, 2)}</pre>}
      <p class="quiet">
        {Object.entries(entry.answers)
          .map(([status, answer]) => `${status}${typeof answer === "string" ? `: ${answer}` : ""}`)
          .join(" · ")}
      </p>
    </details>
  )
}

function codesOf(routes: readonly Route[]): Map<string, { readonly status: number; readonly title: string }> {
  const tables = [errors.table, ...routes.flatMap((entry) => entry.errors ?? [])]
  return new Map(tables.flatMap((table) => Object.entries(table)).toSorted(([, a], [, b]) => a.status - b.status))
}
