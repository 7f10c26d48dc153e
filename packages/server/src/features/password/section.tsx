import type { SectionContext } from "../../core/sign-in/index.ts"
import { Field, Form } from "../../pages/index.ts"

/** The password's part of the sign-in page. */
export function passwordSection({ csrf, next, email, wrong }: SectionContext) {
  return (
    <Form action="/sign-in/password" csrf={csrf} id="sign-in-password">
      <input type="hidden" name="next" value={next} />
      <Field name="email" label="E-mail address" type="email" autocomplete="username" value={email} wrong={wrong} autofocus />
      <Field name="password" label="Password" type="password" autocomplete="current-password" wrong={wrong} />
      <label class="check">
        <input type="checkbox" name="remember" value="on" id="remember" /> Stay signed in on this browser
      </label>
      <button type="submit" class="primary">
        Sign in
      </button>
      <p class="quiet">
        <a href="/forgot">Forgot your password?</a>
      </p>
    </Form>
  )
}
