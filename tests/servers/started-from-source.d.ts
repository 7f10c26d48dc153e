// For tests beside the code, whose compilation knows TypeScript only: the servers they start themselves.
interface StartedServer {
  readonly url: string
  stop(): Promise<void>
  crash(): Promise<void>
  restart(): Promise<void>
  pause(): void
  resume(): void
}

declare module "*/servers/redis.mjs" {
  export function startRedis(): Promise<StartedServer>
}

declare module "*/servers/memcached.mjs" {
  export function startMemcached(): Promise<StartedServer>
}

declare module "*/servers/slow-way.mjs" {
  export function openSlowWay(to: number): Promise<{ readonly port: number; slowBy(roundTripMs: number): void; close(): Promise<void> }>
}
