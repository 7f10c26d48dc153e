export interface OutboundRequest {
  readonly method?: "GET" | "POST"
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** From the first byte sent to the last received, redirects included. */
  readonly timeoutMs?: number
  readonly maxBodyBytes?: number
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Why nothing came of a request: said in the log, never to whoever caused it. */
export class OutboundFailed extends Error {
  override readonly name = "OutboundFailed"
}

/** The only way out of the house by HTTP. */
export interface Outbound {
  /** @throws OutboundFailed */
  fetch(url: string, request?: OutboundRequest): Promise<OutboundAnswer>
}

export function createOutbound(_settings: { readonly allowPrivate: readonly string[]; readonly extraCaFile: string | undefined }): Outbound {
  return { fetch: (url) => Promise.reject(new OutboundFailed(`nothing may be asked of ${url} yet`)) }
}
