/** Pages of people who are not signed in: start, signing in and up, verification, new passwords, unlocking, recovery. */
export const entry = {}
