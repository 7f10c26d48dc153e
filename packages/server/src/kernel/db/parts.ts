/** Rows that one statement changes at most, so that it neither times out nor holds others up. */
const PART_ROWS = 5_000

/** Repeats a statement that changes at most `limit` rows and returns them, until it finds none. */
export async function inParts(change: (limit: number) => Promise<readonly object[]>): Promise<void> {
  while ((await change(PART_ROWS)).length === PART_ROWS);
}
