/**
 * One's own account, as pages: a frame with rooms (`/account…`) that features add theirs to, the overview with its advice,
 * and the sessions one has. Who is not signed in is sent to sign in and comes back.
 */
export { ADVICE_WEIGHTS, type Advice, createOwnAdvice, type GiveAdvice } from "./advice.ts"
export {
  type AccountFoot,
  type AccountLink,
  type AccountPage,
  type AccountPages,
  type AccountView,
  createAccountPages,
  ORGANIZATIONS_PAGE,
  ownRoom,
  roomOf,
  SECURITY_PAGE,
  SESSIONS_PAGE,
  toSignIn,
  toStepUp,
} from "./frame.tsx"
export { CODES_FILE, KeepCodes } from "./keep-codes.tsx"
export { orStepUp } from "./or-step-up.ts"
export { overviewRoutes } from "./overview.tsx"
export { type SessionsSection, sessionsPageRoutes } from "./sessions-page.tsx"
export { Address, createWhereabouts, type Whence, type WhenceOf, type Whereabouts } from "./whereabouts.tsx"
