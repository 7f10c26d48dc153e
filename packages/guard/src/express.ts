export type { AccessToken } from "./access-token.ts"
