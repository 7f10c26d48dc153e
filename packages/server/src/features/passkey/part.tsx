import type { Child } from "hono/jsx"
import { Form, pathOf, type Strings } from "../../pages/index.ts"
import { PASSKEY_SCRIPT } from "./asset.ts"

interface PartProps {
  /** What happens when it is pressed; the script knows these. */
  readonly does: "sign-in" | "sign-up" | "register" | "factor"
  readonly t: Strings
  readonly id: string
  /** On the button. */
  readonly act: string
  /** Where most people come for it. */
  readonly isPrimary?: boolean
  /** Below the button, once there is one. */
  readonly about?: string
  /** A form that carries what the browser made; for a sign-up there is none. */
  readonly form?: {
    readonly action: string
    readonly csrf: string
    readonly fields: Readonly<Record<string, string>>
    readonly withRemember?: boolean
  }
  readonly attempt?: string
  /** Where whoever signed in long ago goes first. */
  readonly stepUp?: string
  /** The id of the form whose address and name are taken. */
  readonly takesFrom?: string
  /** A domain whose passkey was just found to be gone. */
  readonly unknownOf?: string | undefined
  /** The button has the focus when its form comes back wrong. */
  readonly buttonId?: string
}

/** A button for a passkey. It comes out where script and browser can use one; otherwise it says which of them is missing. */
export function PasskeyPart({ does, t, id, act, isPrimary, about, form, attempt, stepUp, takesFrom, unknownOf, buttonId }: PartProps) {
  const words = t.passkey
  const button: Child = (
    <button type={form ? "submit" : "button"} class={isPrimary ? "primary" : undefined} id={buttonId} data-press="" hidden>
      {act}
    </button>
  )
  return (
    <div
      id={id}
      data-passkey={does}
      data-script={pathOf(PASSKEY_SCRIPT)}
      data-words={JSON.stringify(words.script)}
      data-attempt={attempt}
      data-step-up={stepUp}
      data-form={takesFrom}
      data-unknown-passkey={unknownOf}
    >
      {form ? (
        <Form action={form.action} csrf={form.csrf} id={`${id}-form`}>
          {Object.entries(form.fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {form.withRemember && <input type="hidden" name="remember" value="on" disabled />}
          <input type="hidden" name="credential" value="" />
          {button}
        </Form>
      ) : (
        button
      )}
      {about !== undefined && (
        <p class="quiet" data-about="" hidden>
          {about}
        </p>
      )}
      <div class="field wrong">
        <p class="hint" role="alert" data-says="" hidden />
      </div>
      <p class="quiet" data-missing="" hidden>
        {words.noSupport}
      </p>
      <noscript>
        <p class="quiet">{words.noScript}</p>
      </noscript>
    </div>
  )
}
