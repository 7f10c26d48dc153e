import type { Outcome, SignInOptions } from "../../core/sign-in/index.ts"
import type { Email } from "../../core/user/index.ts"
import type { Floor } from "../../kernel/floor.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Core } from "../feature.ts"

export interface Links {
  /** Begins a sign-in by mail; the same for every address, also in the time it takes. */
  ask(email: Email, options: SignInOptions, request: Incoming): Promise<Outcome>
}

export function createLinks({ pages, signIn, floor }: Pick<Core, "pages" | "signIn"> & { readonly floor: Floor }): Links {
  return { ask: (email, options, request) => floor.hold(() => signIn.beginByMail({ email, locale: pages.languageOf(request), options })) }
}
