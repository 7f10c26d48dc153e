import { accessSlice } from "./core/access/index.ts"
import { auditSlice } from "./core/audit/index.ts"
import { directorySlice } from "./core/directory/index.ts"
import { oneTimeSlice } from "./core/one-time/index.ts"
import { organizationSlice } from "./core/organization/index.ts"
import { revocationSlice } from "./core/revocation/index.ts"
import { securingSlice } from "./core/securing/index.ts"
import { sessionSlice } from "./core/session/index.ts"
import { settingSlice } from "./core/setting/index.ts"
import { signInSlice } from "./core/sign-in/index.ts"
import { signingKeySlice } from "./core/signing-key/index.ts"
import { tokenSlice } from "./core/token/index.ts"
import { userSlice } from "./core/user/index.ts"
import { features } from "./features/list.ts"
import type { Slice } from "./kernel/db/index.ts"
import { idempotencySlice } from "./kernel/idempotency.ts"
import { jobsSlice } from "./kernel/jobs.ts"
import { mailSlice } from "./kernel/outbox.ts"
import { forgetNames, storeKeyColumn } from "./kernel/store/index.ts"

const kernelSlice: Slice = {
  name: "kernel",
  migrations: new URL("./kernel/migrations/", import.meta.url),
  sealed: [storeKeyColumn],
  restored: forgetNames,
}

/** Everything with tables, in the order of who refers to whom. */
export const slices: readonly Slice[] = [
  kernelSlice,
  jobsSlice,
  mailSlice,
  idempotencySlice,
  userSlice,
  auditSlice,
  revocationSlice,
  oneTimeSlice,
  settingSlice,
  organizationSlice,
  accessSlice,
  signingKeySlice,
  sessionSlice,
  tokenSlice,
  securingSlice,
  directorySlice,
  signInSlice,
  ...features,
]
