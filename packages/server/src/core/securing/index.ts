import type { Slice } from "../../kernel/db/index.ts"
import { deleteEveryLink } from "./store.ts"

/**
 * Mails about changes of how one gets into an account, and what their link does: "This wasn't me" (`/secure`). Whatever
 * changes somebody's credentials calls `securing.tell` in its transaction; what it keeps itself it takes back by
 * `SignInMethod.distrust`. GET shows a page and uses nothing up, because mail scanners follow links.
 *
 *     mailed ──button──▶ used        mailed ──a newer or the same change secured──▶ used        mailed ──seven days──▶ expired
 */
export const securingSlice: Slice = { name: "securing", migrations: new URL("./migrations/", import.meta.url), restored: deleteEveryLink }

export { securingJobs } from "./jobs.ts"
export type { ChangeKind } from "./mail.ts"
export { securePageRoutes } from "./page.tsx"
export { createSecuring, type EarlierLink, type Securing } from "./securing.ts"
