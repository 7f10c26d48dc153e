import { timingSafeEqual } from "node:crypto"
import { errors } from "../../kernel/errors.ts"
import { isId } from "../../kernel/id.ts"
import { Secret } from "../../kernel/secret.ts"
import { tokenHash } from "../../kernel/token.ts"
import type { CommandCore } from "../feature.ts"
import { type ApiClient, findMistake, type NewApi, READ_REVOCATIONS } from "./api-client.ts"
import { hasClientSecretShape, newClientSecret } from "./client-secret.ts"
import { findApiClient, insertApiClient, listApiClients, markRemoved } from "./store.ts"

export interface ApiClients {
  /** The secret is told this once; only its hash is kept. @throws invalid */
  create(api: NewApi): Promise<{ readonly client: ApiClient; readonly secret: Secret }>
  list(): Promise<ApiClient[]>
  /** From then on it proves nothing, and every token it was given is revoked. @throws not_found */
  remove(id: string): Promise<void>
  /** Whose credential this is. Asks the database each time, so a removed one is refused everywhere at once. */
  authenticate(id: string, secret: string): Promise<ApiClient | undefined>
  /** Whether it is still there, by the database. */
  exists(id: string): Promise<boolean>
}

export function createApiClients(core: Pick<CommandCore, "database" | "audit" | "clock" | "random" | "ids" | "revocations">): ApiClients {
  const { database, audit, clock, random, ids, revocations } = core
  return {
    create: async ({ name, audience, scopes = [READ_REVOCATIONS] }) => {
      const problem = findMistake({ name, audience, scopes })
      if (problem) throw problem
      const secret = newClientSecret(random)
      const client = { id: ids.next("cli"), name, audience, secretHash: tokenHash(secret), scopes: [...new Set(scopes)], createdAt: clock.now() }
      await database.transaction(async (db) => {
        await insertApiClient(db, client)
        await audit.record(db, { type: "client.created", actor: OPERATOR, details: { client_id: client.id, scopes: client.scopes.join(" ") } })
      })
      return { client, secret: new Secret(secret) }
    },
    list: () => listApiClients(database),
    remove: (id) =>
      revocations.transaction(async (db, revoke) => {
        if (!isId("cli", id) || !(await markRemoved(db, id, clock.now()))) throw errors.not_found({ detail: `There is no API with client_id ${id}.` })
        await audit.record(db, { type: "client.removed", actor: OPERATOR, details: { client_id: id } })
        revoke("client", id)
      }),
    authenticate: async (id, secret) => {
      if (!isId("cli", id) || !hasClientSecretShape(secret)) return undefined
      const client = await findApiClient(database, id)
      return client && isSameHash(tokenHash(secret), client.secretHash) ? client : undefined
    },
    exists: async (id) => isId("cli", id) && (await findApiClient(database, id)) !== undefined,
  }
}

/** Commands are the only way to make and remove them. */
const OPERATOR = "operator"

function isSameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
