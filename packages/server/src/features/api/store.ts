import { type Db, sql } from "../../kernel/db/index.ts"
import type { ApiClient, ApiClientId } from "./api-client.ts"

interface ApiClientRow {
  readonly id: ApiClientId
  readonly name: string
  readonly audience: string
  readonly secret_hash: string
  readonly scopes: string
  readonly created_at: number
}

export async function insertApiClient(db: Db, client: ApiClient): Promise<void> {
  await db.write(sql`
    INSERT INTO api_clients (id, name, audience, secret_hash, scopes, created_at)
    VALUES (${client.id}, ${client.name}, ${client.audience}, ${client.secretHash}, ${JSON.stringify(client.scopes)}, ${client.createdAt})`)
}

/** @returns nothing for one that was removed */
export async function findApiClient(db: Db, id: ApiClientId): Promise<ApiClient | undefined> {
  const [row] = await db.read<ApiClientRow>(sql`
    SELECT id, name, audience, secret_hash, scopes, created_at FROM api_clients WHERE id = ${id} AND removed_at IS NULL`)
  return row && fromRow(row)
}

export async function listApiClients(db: Db): Promise<ApiClient[]> {
  const rows = await db.read<ApiClientRow>(sql`
    SELECT id, name, audience, secret_hash, scopes, created_at FROM api_clients WHERE removed_at IS NULL ORDER BY id`)
  return rows.map(fromRow)
}

/** @returns whether it was this call that removed it */
export async function markRemoved(db: Db, id: ApiClientId, at: number): Promise<boolean> {
  const rows = await db.write(sql`UPDATE api_clients SET removed_at = ${at} WHERE id = ${id} AND removed_at IS NULL RETURNING id`)
  return rows.length === 1
}

function fromRow(row: ApiClientRow): ApiClient {
  return {
    id: row.id,
    name: row.name,
    audience: row.audience,
    secretHash: row.secret_hash,
    scopes: JSON.parse(row.scopes) as readonly string[],
    createdAt: row.created_at,
  }
}
