import { type Db, sql } from "../../kernel/db/index.ts"
import { type Chosen, chosenSchema } from "./schema.ts"
import { type DemandedSince, demandedSinceSchema } from "./second-factor.ts"

/** What was chosen, and how often. */
export interface ChosenRow {
  readonly chosen: Chosen
  readonly demandedSince: DemandedSince
  readonly version: number
}

export async function readChosen(db: Db): Promise<ChosenRow> {
  return parsed(await db.read(sql`SELECT chosen, demanded_since, version FROM runtime_settings WHERE id = 1`))
}

/** The same, and nobody else changes it until this transaction ends. */
export async function lockChosen(db: Db): Promise<ChosenRow> {
  return parsed(await db.write(sql`UPDATE runtime_settings SET version = version WHERE id = 1 RETURNING chosen, demanded_since, version`))
}

export async function setChosen(db: Db, { chosen, demandedSince, version }: ChosenRow): Promise<void> {
  await db.write(sql`
    UPDATE runtime_settings SET chosen = ${JSON.stringify(chosen)}, demanded_since = ${JSON.stringify(demandedSince)}, version = ${version}
    WHERE id = 1`)
}

function parsed([row]: readonly { readonly chosen: string; readonly demanded_since: string; readonly version: number }[]): ChosenRow {
  if (!row) throw new Error("there is no row of settings")
  return {
    chosen: chosenSchema.parse(JSON.parse(row.chosen)),
    demandedSince: demandedSinceSchema.parse(JSON.parse(row.demanded_since)),
    version: row.version,
  }
}
