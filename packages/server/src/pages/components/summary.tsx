import type { Strings } from "../strings/strings.ts"
import type { Wrong } from "../wrong.ts"

/** At the top of a form that comes back; leads to the field. It has the focus, so that it is read out and seen first. */
export function Summary({ wrong, t }: { readonly wrong: Wrong | undefined /** Gives it a heading. */; readonly t?: Strings }) {
  if (wrong === undefined) return null
  return (
    <div class="notice danger" role="alert" id="problem" tabindex={-1} autofocus aria-labelledby={t && "problem-title"}>
      {t && <h2 id="problem-title">{t.shell.thereIsAProblem}</h2>}
      <div id="summary">{wrong.field === undefined ? <SummaryWords wrong={wrong} /> : <a href={`#${wrong.field}`}>{wrong.summary}</a>}</div>
    </div>
  )
}

function SummaryWords({ wrong: { summary, advice } }: { readonly wrong: Wrong }) {
  return <>{advice === summary || `${advice}.` === summary ? summary : `${summary} ${advice}`}</>
}
