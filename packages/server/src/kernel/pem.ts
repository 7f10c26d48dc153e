import { X509Certificate } from "node:crypto"

/** A file of certificates or keys that cannot be used. Says which and why, never what is in it. */
export class PemRefused extends Error {
  override readonly name = "PemRefused"
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Every certificate of a PEM text, each one read. @throws PemRefused naming `file` */
export function parseCertificates(text: string, file: string): string[] {
  const found = text.match(CERTIFICATE) ?? []
  if (found.length === 0) throw new PemRefused(`${file} holds no certificate (PEM, "-----BEGIN CERTIFICATE-----")`)
  const broken = found.findIndex((pem) => !isCertificate(pem))
  if (broken >= 0) throw new PemRefused(`${file}: certificate ${broken + 1} of ${found.length} cannot be read`)
  return found
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
