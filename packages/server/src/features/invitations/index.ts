import type { Feature } from "../feature.ts"
import type { InvitationsNeeds } from "./needs.ts"
import { invitationPageRoutes } from "./page.tsx"
import { invitationRoutes } from "./routes.ts"

/**
 * An invitation as the person meets it who was asked: the page behind the link (`/invitation`), and accepting it
 * (`POST /auth/invitations/accept`). Only whoever has proved the address it was sent to can.
 */
export const invitations: Feature = {
  name: "invitations",
  build: (core: InvitationsNeeds) => ({ routes: () => [...invitationRoutes(core), ...invitationPageRoutes(core)] }),
}
