import { Button, Form, LinkButton, type Strings } from "../../pages/index.ts"

/** Where codes that are on a page become a file: of the feature that makes them. */
export const CODES_FILE = "/account/recovery-codes/file"

/**
 * Codes that are shown once, to be copied, printed or kept as a file. Nothing of them is kept for it: the form sends back
 * what stands on the page, so the file needs neither a script nor a second look into the database.
 * @param onward where whoever has kept them goes on
 */
export function KeepCodes({
  codes,
  t,
  csrf,
  onward,
}: {
  readonly codes: readonly string[]
  readonly t: Strings
  readonly csrf: string
  readonly onward: string
}) {
  const { keep } = t.recoveryCodes
  return (
    <>
      <p>{keep.about}</p>
      <p>
        <strong>{keep.shownOnce}</strong>
      </p>
      <div class="kept-codes" role="group" aria-label={keep.list}>
        <pre id="recovery-codes" class="copied" translate="no" dir="ltr">
          {codes.join("\n")}
        </pre>
        <span class="copy-room" data-copy="recovery-codes" />
      </div>
      <Form action={CODES_FILE} csrf={csrf} id="recovery-codes-file">
        <input type="hidden" name="codes" value={codes.join(" ")} />
        <Button>{keep.download}</Button>
      </Form>
      <p class="quiet">{keep.print}</p>
      <LinkButton kind="primary" href={onward} id="codes-kept">
        {keep.kept}
      </LinkButton>
    </>
  )
}
