/**
 * oidc-provider (node-oidc-provider), its token endpoint with `grant_type=refresh_token`, every turn rotating.
 *
 * TOKENS says what it gives out besides the refresh token:
 * - `opaque`: an opaque access token, its default. With no `openid` scope nothing is signed at all, where Doorward signs an ES256 token for every turn;
 * - `jwt`: the like for like, an ES256 `at+jwt` for one resource, with a P-256 key;
 * - `openid`: what its usual client gets, an opaque access token and an ID token, signed with RS256 (2,048 bits) as it does unless told otherwise.
 *
 * The rest errs on its side:
 * - a public client: no secret to compare and no header to parse, and the kind whose tokens it always rotates;
 * - everything is kept in memory, nothing is on a disk when it answers. Its own in-memory adapter, made for development, goes through all tokens of a grant
 *   at every turn, so a chain that lives long grows slow; the one below is two Maps and a look-up;
 * - no logging, production mode, no other feature than what the grant needs.
 *
 * GRANTS chains are made at the start, without pages; their first tokens are told over the channel.
 */
import { generateKeyPairSync } from "node:crypto"
import { Provider } from "oidc-provider"

const MOST_ENTRIES = 40_000
const RESOURCE = "https://orders.example"
const DAY_SECONDS = 24 * 3_600
const { PORT, TOKENS } = process.env
const issuer = `http://localhost:${PORT}`
const client_id = "bench"
const scope = `${TOKENS === "openid" ? "openid " : ""}offline_access orders:read orders:write`

let newer = new Map()
let older = new Map()

function put(key, value) {
  if (newer.size >= MOST_ENTRIES / 2) {
    older = newer
    newer = new Map()
  }
  newer.set(key, value)
}

function find(key) {
  const found = newer.get(key)
  if (found !== undefined) return found
  const kept = older.get(key)
  if (kept !== undefined) put(key, kept)
  return kept
}

class Memory {
  constructor(model) {
    this.model = model
  }

  async upsert(id, payload) {
    put(`${this.model}:${id}`, payload)
  }

  async find(id) {
    return find(`${this.model}:${id}`)
  }

  async consume(id) {
    find(`${this.model}:${id}`).consumed = Math.floor(Date.now() / 1_000)
  }

  async destroy(id) {
    newer.delete(`${this.model}:${id}`)
    older.delete(`${this.model}:${id}`)
  }

  async revokeByGrantId() {
    throw new Error("a chain was taken for stolen: the bench turned it wrongly")
  }
}

const privateJwk = ({ privateKey }, alg) => ({ ...privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg })
const keys = [
  privateJwk(generateKeyPairSync("ec", { namedCurve: "P-256" }), "ES256"),
  privateJwk(generateKeyPairSync("rsa", { modulusLength: 2_048 }), "RS256"),
]
const provider = new Provider(issuer, {
  adapter: Memory,
  clients: [
    {
      client_id,
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: ["http://localhost/callback"],
    },
  ],
  jwks: { keys },
  cookies: { keys: ["a secret of the bench's own"] },
  scopes: scope.split(" "),
  findAccount: async (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 600, RefreshToken: DAY_SECONDS, Grant: DAY_SECONDS },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: TOKENS === "jwt",
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope, audience: RESOURCE, accessTokenTTL: 600, accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } }),
    },
  },
})
provider.on("server_error", (_context, error) => console.error(error))

async function newChain(number) {
  const accountId = `person-${number}`
  const grant = new provider.Grant({ accountId, clientId: client_id })
  grant.addOIDCScope(scope)
  if (TOKENS === "jwt") grant.addResourceScope(RESOURCE, scope)
  const grantId = await grant.save()
  const client = await provider.Client.find(client_id)
  const now = Math.floor(Date.now() / 1_000)
  const resource = TOKENS === "jwt" ? RESOURCE : undefined
  const token = new provider.RefreshToken({ accountId, client, grantId, scope, resource, gty: "authorization_code", authTime: now, iiat: now })
  return token.save()
}

const chains = await Promise.all(Array.from({ length: Number(process.env.GRANTS) }, (_, number) => newChain(number)))
provider.listen(Number(PORT), "127.0.0.1", () => process.send({ chains }))
process.on("disconnect", () => process.exit())
