import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto"
import { readFileSync } from "node:fs"
import type { Log } from "../log.ts"
import { PemRefused, parseCertificates } from "../pem.ts"

export interface TlsFiles {
  /** The certificate and those between it and its authority (PEM). */
  readonly certFile: string
  readonly keyFile: string
  /** Authorities of client certificates. */
  readonly clientCaFile: string | undefined
}

/** What a TLS server needs, read and found to belong together. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
  readonly clientCa: string | undefined
}

/** The files as they are now, followed as they change. */
export interface TlsSource {
  current(): TlsMaterial
  /** @param listener told of every new material */
  onChange(listener: (material: TlsMaterial) => void): void
  /** Reads the files again. What is broken or half written changes nothing and is said in the log. */
  reload(): void
  stop(): void
}

/** How often the files are looked at. Links that are swapped (Kubernetes, certbot) change nothing a watcher would see. */
const LOOK_EVERY_MS = 10_000
/** A certificate that ends so soon is worth a line. */
const SOON_MS = 7 * 24 * 3_600_000

/** @throws PemRefused saying which file is wrong, and how; never what is in it */
export function openTls(files: TlsFiles, log: Log, now: () => number = Date.now): TlsSource {
  const listeners: ((material: TlsMaterial) => void)[] = []
  let material = readMaterial(files)
  let refused: string | undefined
  warnOfEnd(material, files, log, now())

  function reload(): void {
    try {
      const next = readMaterial(files)
      refused = undefined
      if (next.cert === material.cert && next.key === material.key && next.clientCa === material.clientCa) return
      material = next
      for (const listener of listeners) listener(material)
      log.info({ file: files.certFile }, "new TLS certificate: new connections get it")
      warnOfEnd(material, files, log, now())
    } catch (error) {
      const { message } = error as Error
      // Said once: the files are looked at again and again.
      if (message !== refused) log.error({ reason: message }, "the TLS files cannot be used: the certificate before them stays")
      refused = message
    }
  }

  const timer = setInterval(reload, LOOK_EVERY_MS)
  timer.unref()
  return { current: () => material, onChange: (listener) => void listeners.push(listener), reload, stop: () => clearInterval(timer) }
}

function readMaterial({ certFile, keyFile, clientCaFile }: TlsFiles): TlsMaterial {
  const cert = read(certFile)
  const [own = ""] = parseCertificates(cert, certFile)
  const key = read(keyFile)
  if (!new X509Certificate(own).checkPrivateKey(privateKey(key, keyFile)))
    throw new PemRefused(`${keyFile} is not the key of the first certificate in ${certFile}`)
  return { cert, key, clientCa: clientCaFile === undefined ? undefined : parseCertificates(read(clientCaFile), clientCaFile).join("\n") }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    throw new PemRefused(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`)
  }
}

function privateKey(text: string, file: string): KeyObject {
  if (text.includes("ENCRYPTED")) throw new PemRefused(`${file} is encrypted with a passphrase, which nobody could type at a start`)
  try {
    return createPrivateKey(text)
  } catch {
    throw new PemRefused(`${file} holds no private key that can be read (PEM)`)
  }
}

function warnOfEnd({ cert }: TlsMaterial, { certFile }: TlsFiles, log: Log, now: number): void {
  const { validTo } = new X509Certificate(cert)
  const leftMs = Date.parse(validTo) - now
  if (leftMs < SOON_MS) log.warn({ file: certFile, ends: validTo }, leftMs < 0 ? "the TLS certificate has expired" : "the TLS certificate ends soon")
}
