import type { DoorwardApi } from "./api.ts"
import { buildHouse } from "./app.ts"
import { type DoorwardOptions, parseConfig } from "./config.ts"
import type { CommandInput, StartLine } from "./features/feature.ts"
import type { Handler } from "./kernel/http/serve.ts"

export type { CookieBearer, DoorwardApi } from "./api.ts"
export { ConfigRefused, type DoorwardOptions } from "./config.ts"
export type { CommandInput, StartLine } from "./features/feature.ts"
export { nodeListener } from "./kernel/http/listen.ts"
export type { Handler } from "./kernel/http/serve.ts"

export interface Doorward {
  /** `(Request) => Promise<Response>`: mount it in any server. The second parameter tells the address a request comes from. */
  readonly fetch: Handler
  readonly api: DoorwardApi
  /**
   * What the command line does with `doorward <name>`, for a program that mounts the house: `run("api create", { options: { name, audience } })`.
   * @returns what `--json` prints
   */
  run(name: string, input?: Partial<CommandInput>): Promise<object>
  /** Call once it is served: what the operator should be told now, such as the link that makes the first owner. Show secret lines to nobody else. */
  start(): Promise<readonly StartLine[]>
  /** Lets go of the database once what is running has ended. */
  close(): Promise<void>
}

/**
 * The service as a library: opens the database, brings it up to date and returns one function that serves everything.
 * Reads no environment; every setting is given here.
 * @throws ConfigRefused for settings that cannot be used, AlreadyServed when another process serves from the same SQLite
 *   file, MigrationRefused, RootSecretRefused
 */
export async function createDoorward(options: DoorwardOptions = {}): Promise<Doorward> {
  const { fetch, api, run, start, close } = await buildHouse(parseConfig(options))
  return { fetch, api, run, start, close }
}
