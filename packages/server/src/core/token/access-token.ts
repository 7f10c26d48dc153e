import { constants, type KeyObject, sign } from "node:crypto"
import { type AccessToken, AccessTokenRefused, type AccessTokenRules, verifyAccessToken } from "@doorward/guard/access-token"
import type { SigningAlgorithm, VerificationKey } from "@doorward/guard/jws"
import type { Clock } from "../../kernel/clock.ts"
import type { Db } from "../../kernel/db/index.ts"
import type { Random } from "../../kernel/random.ts"
import type { Access, Effective } from "../access/index.ts"
import type { RevocationLog } from "../revocation/index.ts"
import type { SignedIn } from "../session/index.ts"
import type { SigningKey, SigningKeys } from "../signing-key/index.ts"
import { FIRST_PARTY } from "./families.ts"
import type { FamilyId } from "./refresh-token.ts"

/** Scopes that ask for claims. */
const ROLES_SCOPE = "roles"
const PERMISSIONS_SCOPE = "permissions"
/** A token has 8 KB (GATES 36) and travels with every request: who may more is asked about, and told so by the claim's absence. */
const MAX_CLAIMED = 100
/** 128 bits: two tokens never share one. */
const JTI_BYTES = 16

export interface AccessTokenSettings {
  readonly issuer: string
  /** The one API first-party tokens are for. */
  readonly audience: string
  readonly scopes: readonly string[]
  readonly lifetimeSeconds: number
  readonly algorithm: SigningAlgorithm
}

export interface IssuedToken {
  readonly token: string
  readonly expiresInSeconds: number
}

/** Short signed statements of who somebody is (RFC 9068), which any service can check by itself. */
export interface AccessTokens {
  /**
   * For our own pages and apps.
   * @param at when the gate was asked, or before: a token must never look younger than the look that allowed it
   * @param db the transaction that made the session, if it is still open: only there the person may be seen
   */
  issue(signedIn: SignedIn, family: FamilyId | undefined, at: number, db?: Db): Promise<IssuedToken>
  /** For a service that acts in its own name. */
  issueToClient(client: { readonly id: string; readonly scopes: readonly string[] }, at: number): Promise<IssuedToken>
  /**
   * Verified, and not revoked as far as this process knows.
   * @returns undefined for whatever is not such a token
   */
  find(
    token: string,
    rules: { readonly audience: string | readonly string[]; readonly acceptExpired?: boolean },
  ): AccessToken | undefined | Promise<AccessToken | undefined>
}

export function createAccessTokens(needs: {
  readonly clock: Clock
  readonly random: Random
  readonly revocations: RevocationLog
  readonly signingKeys: SigningKeys
  readonly access: Pick<Access, "effective" | "effectiveIn">
  readonly settings: AccessTokenSettings
}): AccessTokens {
  const { clock, random, revocations, signingKeys, access, settings } = needs
  const tellsRoles = settings.scopes.includes(ROLES_SCOPE)
  const tellsPermissions = settings.scopes.includes(PERMISSIONS_SCOPE)
  const newJti = () => random.bytes(JTI_BYTES).toString("base64url")

  async function signed(life: { readonly iat: number; readonly exp: number }, claims: object): Promise<IssuedToken> {
    const key = await signingKeys.signer(settings.algorithm)
    return { token: signJwt(key, { iss: settings.issuer, ...claims, ...life, jti: newJti() }), expiresInSeconds: life.exp - life.iat }
  }

  /**
   * What a person may do where the session is, with the number of the log it was read at: whoever verifies the token refuses
   * it once something about that has changed.
   */
  async function authority({ user, organization }: SignedIn, db: Db | undefined): Promise<object> {
    if (organization === null && !tellsRoles && !tellsPermissions) return {}
    const effective = await (db ? access.effectiveIn(db, user.id, organization?.id) : access.effective(user.id, organization?.id))
    // Gone or disabled meanwhile: the gate decides that, and a token that could not be revoked is not made.
    if (!effective) return { head: 0 }
    return {
      ...(organization === null ? {} : { org_id: organization.id }),
      ...(tellsRoles ? rolesOf(effective) : {}),
      ...(tellsPermissions && effective.permissions.length <= MAX_CLAIMED ? { permissions: effective.permissions } : {}),
      head: effective.head,
    }
  }

  return {
    issue: async (signedIn, family, at, db) => {
      const { session, user } = signedIn
      // Tokens up to `revokedBefore` are refused everywhere, and that may lie a little ahead.
      const iat = Math.max(Math.floor(at / 1000), user.revokedBefore + 1)
      const exp = Math.min(iat + settings.lifetimeSeconds, Math.floor(session.expiresAt / 1000))
      return signed(
        { iat, exp },
        {
          sub: user.id,
          aud: settings.audience,
          client_id: FIRST_PARTY,
          scope: settings.scopes.join(" "),
          sid: session.id,
          ...(family === undefined ? {} : { fam: family }),
          auth_time: Math.floor(session.authTime / 1000),
          acr: session.acr,
          amr: session.amr,
          ...(await authority(signedIn, db)),
          // RFC 8693 §4.1.
          ...(session.actorId === null ? {} : { act: { sub: session.actorId } }),
        },
      )
    },
    issueToClient: ({ id, scopes }, at) => {
      const iat = Math.floor(at / 1000)
      // RFC 9068 §2.2: a client that acts in its own name is its own subject.
      return signed({ iat, exp: iat + settings.lifetimeSeconds }, { sub: id, aud: settings.issuer, client_id: id, scope: scopes.join(" ") })
    },
    find: (token, { audience, acceptExpired = false }) => {
      const rules = { issuer: settings.issuer, audience, acceptExpired, nowSeconds: Math.floor(clock.now() / 1000) }
      let lookedUp: Promise<VerificationKey | undefined> | undefined
      const found = verified(token, {
        ...rules,
        findKey: (kid) => {
          const key = signingKeys.find(kid)
          if (!(key instanceof Promise)) return key
          lookedUp = key
          return undefined
        },
      })
      // A key this process has not seen yet: another may have made it a moment ago.
      return lookedUp ? lookedUp.then((key) => verified(token, { ...rules, findKey: () => key })) : found
    },
  }

  function verified(token: string, rules: AccessTokenRules): AccessToken | undefined {
    try {
      const found = verifyAccessToken(token, rules)
      if (found instanceof Promise) throw new Error("this runtime has no node:crypto")
      return revocations.live.refuses(found.marks) ? undefined : found
    } catch (error) {
      if (error instanceof AccessTokenRefused) return undefined
      throw error
    }
  }
}

function rolesOf({ roles, organizationRole }: Effective): object {
  if (roles.length > MAX_CLAIMED) return {}
  return { ...(organizationRole === undefined ? {} : { org_role: organizationRole }), roles }
}

/** Headers by key: the same text for every token it signs. */
const headers = new WeakMap<KeyObject, string>()

function signJwt({ kid, alg, privateKey }: SigningKey, claims: object): string {
  let header = headers.get(privateKey)
  if (header === undefined) {
    header = Buffer.from(JSON.stringify({ alg, typ: "at+jwt", kid })).toString("base64url")
    headers.set(privateKey, header)
  }
  const body = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`
  return `${body}.${signatureOf(Buffer.from(body), alg, privateKey).toString("base64url")}`
}

function signatureOf(body: Buffer, alg: SigningAlgorithm, key: KeyObject): Buffer {
  switch (alg) {
    case "ES256":
      // RFC 7518 §3.4: r and s side by side, not DER.
      return sign("sha256", body, { key, dsaEncoding: "ieee-p1363" })
    case "EdDSA":
      return sign(null, body, key)
    case "RS256":
      return sign("sha256", body, key)
    case "PS256":
      return sign("sha256", body, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })
  }
}
