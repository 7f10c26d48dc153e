/** A part of a list, in the order things were made. */
export interface Part<Id> {
  /** Those after this one. */
  readonly after: Id | ""
  readonly limit: number
}
