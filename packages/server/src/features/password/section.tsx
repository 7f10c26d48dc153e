import type { SectionContext } from "../../core/sign-in/index.ts"
import { Button, Check, Field, Form } from "../../pages/index.ts"

/** The password's part of the sign-in page. An address that is known leaves only the password to be typed. */
export function passwordSection({ t, csrf, next, email, wrong }: SectionContext) {
  const { password, signIn } = t.entry
  const isKnown = email !== ""
  return (
    <Form action="/sign-in/password" csrf={csrf} id="sign-in-password">
      <input type="hidden" name="next" value={next} />
      <Field name="email" label={t.entry.email} type="email" autocomplete="username webauthn" value={email} wrong={wrong} autofocus={!isKnown} />
      <Field name="password" label={password.label} type="password" autocomplete="current-password" wrong={wrong} autofocus={isKnown} />
      <Check name="remember" label={password.stay} value="on" />
      <Button kind="primary">{signIn}</Button>
      <p class="quiet">
        <a href="/forgot">{password.forgot}</a>
      </p>
    </Form>
  )
}
