/** The people of a run: as many as there are sign-ins in flight, so that no lock on one account's row stands in the way of another's sign-in. */
export const people = Array.from({ length: 8 }, (_, index) => ({
  email: `person-${index}@example.com`,
  password: `the ${index}th right password of this bench`,
}))
