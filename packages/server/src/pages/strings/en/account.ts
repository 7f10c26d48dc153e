/** Pages below /account, and how devices and events are called. */
export const account = {}
