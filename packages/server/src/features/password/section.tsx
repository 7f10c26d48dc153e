import type { SectionContext } from "../../core/sign-in/index.ts"
import { Field, Form } from "../../pages/index.ts"

/** The password's part of the sign-in page. */
export function passwordSection({ csrf, next, email }: SectionContext) {
  return (
    <Form action="/sign-in/password" csrf={csrf} id="sign-in-password">
      <input type="hidden" name="next" value={next} />
      <Field name="email" label="E-mail address" type="email" autocomplete="username" value={email} autofocus={email === ""} />
      <Field name="password" label="Password" type="password" autocomplete="current-password" autofocus={email !== ""} />
      <label class="check">
        <input type="checkbox" name="remember" value="on" /> Stay signed in on this browser
      </label>
      <button type="submit" class="primary">
        Sign in
      </button>
    </Form>
  )
}
