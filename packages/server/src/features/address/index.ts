import type { Core, Feature } from "../feature.ts"
import { createAddress } from "./address.ts"
import { ADDRESS_PAGE, addressPageRoutes, PROFILE_PAGE } from "./page.tsx"
import { addressRoutes } from "./routes.ts"

/**
 * Another mail address for one's account (`POST /auth/email/change`, `/auth/email/verify`, page `/account/email`). It is asked
 * for by somebody who has just proved who they are, and takes place once the new mailbox has answered: by a code where it
 * was asked for, or by a link in any browser the person is signed in in. Both mailboxes are told, and the old one can undo it.
 */
export const address: Feature = {
  name: "address",
  build: (
    core: Pick<
      Core,
      | "accountPages"
      | "audit"
      | "clock"
      | "config"
      | "database"
      | "keys"
      | "oneTime"
      | "outbox"
      | "pages"
      | "revocations"
      | "securing"
      | "sessionCookie"
      | "signIn"
    >,
  ) => {
    const needs = { ...core, address: createAddress(core) }
    return {
      routes: () => [...addressRoutes(needs), ...addressPageRoutes(needs)],
      // It is reached from what people say of themselves, where there is such a room.
      accountLinks: [{ href: ADDRESS_PAGE, label: (t) => t.address.title, order: 12, isFor: () => !core.accountPages.hasRoom(PROFILE_PAGE) }],
    }
  },
}
