import type { Slice } from "../../kernel/db/index.ts"
import { beginEveryEpoch } from "./store.ts"

/** People: who they are, and whether they may be signed in at all (`mayAuthenticate`). A user exists only once the address is proved. */
export const userSlice: Slice = { name: "user", migrations: new URL("./migrations/", import.meta.url), restored: beginEveryEpoch }

export { domainOf, type Email, parseDomain, parseEmail } from "./email.ts"
export { readEmail, readName } from "./form.ts"
export { userJobs } from "./jobs.ts"
export { factorsFromColumn, type UserRow, userFromRow } from "./row.ts"
export { emailField, localeField, nameField, userOnWire, userSchema } from "./schema.ts"
export { listUsers, type UserCursor, type UserPage, type UserQuery } from "./search/list.ts"
export {
  addFactor,
  beginEpoch,
  changeUser,
  countOwners,
  deleteUser,
  dropFactor,
  EPOCH_MARGIN_SECONDS,
  findUserByEmail,
  findUserById,
  findUserNamed,
  type IfVersion,
  insertUser,
  listActing,
  listActingOwners,
  listFactorHolders,
  lockUser,
  moveUser,
  type NotChanged,
  type Profile,
  proveEmail,
  setDisabledAt,
  setOwnerSince,
  setProfile,
  type UserChange,
} from "./store.ts"
export { mayAuthenticate, newUser, type Refusal, type StoredUser, type User, type UserId } from "./user.ts"
