/** Setting the service up, its checklist, and what is wrong with its surroundings. */
export const setup = {}
