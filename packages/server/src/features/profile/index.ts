import type { Core, Feature } from "../feature.ts"
import { type AddressNeeds, createAddressChange } from "./address.ts"
import { addressPages } from "./address-page.tsx"
import { addressRoutes } from "./address-routes.ts"
import { PROFILE_PAGE, profilePages } from "./page.tsx"
import { createPictures } from "./picture.ts"
import { profileRoutes } from "./routes.ts"

/**
 * What people say of themselves: name, language, picture. `GET` and `PATCH /auth/account`, page `/account/profile`, and
 * `/pictures/…`, where pictures are shown from. Nothing that was uploaded is ever shown as it came (`picture.ts`).
 * Their address: `POST /auth/email/change` and `/auth/email/verify`, page `/account/profile/address` (`address.ts`).
 */
export const profile: Feature = {
  name: "profile",
  migrations: new URL("./migrations/", import.meta.url),
  build: (core: AddressNeeds & Pick<Core, "accountPages" | "random" | "sessionCookie">) => {
    const needs = { ...core, issuer: core.config.issuer, addressChange: createAddressChange(core) }
    const pictures = createPictures()
    return {
      routes: () => [...profileRoutes(needs), ...profilePages({ ...needs, pictures }), ...addressRoutes(needs), ...addressPages(needs)],
      accountLinks: [{ href: PROFILE_PAGE, label: (t) => t.profile.title, order: 10 }],
    }
  },
}
