import type { Problem } from "../kernel/errors.ts"
import type { Answer } from "../kernel/http/answer.ts"
import type { Incoming } from "../kernel/http/incoming.ts"
import { Insecure } from "./misplaced.tsx"
import type { Pages } from "./shell.tsx"
import type { Values } from "./strings/en/problems.ts"
import type { Strings } from "./strings/strings.ts"

/** Problems that opening the page again mends. */
const MENDED_BY_REOPENING = ["csrf_failed", "invalid", "malformed", "too_large"]

/** What happened and what to do next, for people. */
export function problemPage(pages: Pages, issuer: string, problem: Problem, request: Incoming): Answer {
  const { t, locale, render } = pages.for(request)
  const { code, kind } = problem
  const page = MENDED_BY_REOPENING.includes(code) ? pageBefore(request, issuer) : undefined
  const { title, advice } = wordsFor(t, problem)
  return render({
    title,
    status: kind.status,
    body: () => (
      <>
        <p>{advice}</p>
        {code === "https_required" && <Insecure t={t} locale={locale} issuer={issuer} request={request} />}
        <p>
          {page === undefined ? (
            <a class="button" href="/">
              {t.shell.toStart}
            </a>
          ) : (
            <a class="button" href={page}>
              {t.shell.openAgain}
            </a>
          )}
        </p>
        <p class="quiet">
          {t.shell.supportCode} <code class="copied">{request.requestId}</code>
        </p>
      </>
    ),
  })
}

/** A problem in the reader's language: by what it says in particular, else by its code. A field's own advice is its form's matter. */
export function wordsFor(t: Strings, { code, detail }: Problem): { readonly title: string; readonly advice: string } {
  const { title, advice } = byCode(t)[code] ?? t.problems.otherwise
  const particular = detail.says && particulars(t)[detail.says.text]
  return { title, advice: particular?.(detail.says?.values ?? {}) ?? advice }
}

function byCode({ problems, setup }: Strings): Readonly<Record<string, { readonly title: string; readonly advice: string } | undefined>> {
  return { ...problems, ...setup.problems }
}

function particulars({ details }: Strings): Readonly<Record<string, ((values: Values) => string) | undefined>> {
  return details
}

/** The page of ours whose form this was. Pages whose address holds a credential do not say. */
function pageBefore(request: Incoming, issuer: string): string | undefined {
  const referer = request.header("referer")
  if (request.method !== "POST" || referer === null || !URL.canParse(referer)) return undefined
  const { origin, pathname, search } = new URL(referer)
  return origin === issuer && pathname !== "/" && !pathname.startsWith("//") ? `${pathname}${search}` : undefined
}
