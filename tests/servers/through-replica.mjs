// Loaded into a service by `node --import`: whatever it asks of the issuer, it asks of one replica, as a name server or a mesh would arrange it.
import process from "node:process"

const { ISSUER = "", REPLICA = ISSUER } = process.env
const send = globalThis.fetch
globalThis.fetch = (address, init) => send(typeof address === "string" ? address.replace(ISSUER, REPLICA) : address, init)
