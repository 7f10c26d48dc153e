/** What `npm test` hands to the tests. */
export interface ProvidedByTheRun {
  /** A private PostgreSQL. */
  postgresUrl: string
  /** The browser's executable. */
  chromium: string
}

declare module "vitest" {
  interface ProvidedContext extends ProvidedByTheRun {}
}
