/** A text with one value in it made stand out. The value keeps its own direction among words that run the other way. */
export function Marked({ text, value }: { readonly text: string; readonly value: string }) {
  const at = value === "" ? -1 : text.indexOf(value)
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <strong>
        <bdi>{value}</bdi>
      </strong>
      {text.slice(at + value.length)}
    </>
  )
}
