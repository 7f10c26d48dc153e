/** The database cannot do it now, and nothing is wrong with what was asked: answer 503 and let the caller try again. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable"
}

export const transactionTooLong = () => new DatabaseUnavailable("a transaction was open for too long")

/** A unique constraint refused the row. `constraint` reads `table(column, …)` on both databases. */
export class UniqueViolation extends Error {
  override readonly name = "UniqueViolation"
  readonly constraint: string
  constructor(constraint: string) {
    super(`unique constraint ${constraint} refused the row`)
    this.constraint = constraint
  }
}
