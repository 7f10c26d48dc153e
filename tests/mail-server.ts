import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"

/** A mail as a server was given it. */
export interface Received {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and all. */
  readonly source: string
  readonly messageId: string
}

export interface MailServer {
  readonly url: string
  readonly received: readonly Received[]
  /** Those that came for an address. */
  to(address: string): Received[]
  connections(): number
  close(): Promise<void>
}

/** Takes every mail, unless the options say otherwise; speaks no TLS, on this machine only. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      connections++
      done()
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
      stream.on("end", () => {
        const source = Buffer.concat(chunks).toString("utf8")
        received.push({
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          source,
          messageId: /^Message-ID: (\S+)/im.exec(source)?.[1] ?? "",
        })
        done()
      })
    },
    ...options,
  })
  server.on("error", () => undefined)
  server.listen(0, "127.0.0.1")
  await once(server.server, "listening")
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    to: (address) => received.filter((mail) => mail.to.includes(address)),
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
