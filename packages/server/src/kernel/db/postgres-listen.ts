import postgres from "postgres"

const CONNECT_TIMEOUT_SECONDS = 3

/**
 * Hears what other processes announce, on a connection of its own. Best effort: a pooler in between may not pass
 * notifications on, and a server that went away is not asked again here.
 */
export function listenOn(url: string, channel: string, wake: () => void): () => void {
  const client = postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: "doorward listener" },
  })
  // Also when it is listening again: something may have been missed.
  client.listen(channel, wake, wake).catch(() => undefined)
  return () => void client.end({ timeout: 0 }).catch(() => undefined)
}
