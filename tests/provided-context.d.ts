/** What `npm test` hands to the tests. */
export interface ProvidedByTheRun {
  /** A private PostgreSQL. */
  postgresUrl: string
  /** A private Redis; empty when there is none: tests of Redis itself then start their own. */
  redisUrl: string
  /** A private Memcached, likewise. */
  memcachedUrl: string
  /** The browser's executable. */
  chromium: string
  /** The command that tests start as a process; see join-modules.ts. */
  doorwardMain: string
  /** A folder of other people's test vectors, which may be absent. */
  conformance: string
}

declare module "vitest" {
  interface ProvidedContext extends ProvidedByTheRun {}
}
