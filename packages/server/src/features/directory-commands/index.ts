import type { Feature } from "../feature.ts"
import { organizationCommands } from "./organizations.ts"
import { roleCommands } from "./roles.ts"

/** What operators do about organizations, their members and roles: `doorward org …`, `doorward role …`. */
export const directoryCommands: Feature = {
  name: "directory-commands",
  commands: [...organizationCommands, ...roleCommands],
  build: () => ({ routes: () => [] }),
}
