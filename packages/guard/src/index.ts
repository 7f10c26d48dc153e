export { type Revocation, type RevocationKind, revocationKinds } from "./live-set.ts"
