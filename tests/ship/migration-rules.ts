/** One thing a migration does that the version before it might not survive. */
export interface Objection {
  readonly statement: string
  readonly rule: string
}

interface Rule {
  readonly rule: string
  readonly breaks: (statement: string, made: ReadonlySet<string>) => boolean
}

const NAME = String.raw`(?:IF (?:NOT )?EXISTS )?"?(\w+)"?`
const tableOf = (statement: string, pattern: string) => new RegExp(`^${pattern} ${NAME}`, "i").exec(statement)?.[1]?.toLowerCase()
/** Of a table that was there before: what is made here is known to nobody yet. */
const onOld = (statement: string, pattern: string, made: ReadonlySet<string>) => {
  const table = tableOf(statement, pattern)
  return table !== undefined && !made.has(table)
}

/**
 * The version before runs on this version's tables while an upgrade rolls out, and after it is taken back. So a migration may add, and
 * nothing else (docs/releases.md).
 */
const rules: readonly Rule[] = [
  { rule: "drops a table", breaks: (text, made) => onOld(text, "DROP TABLE", made) },
  { rule: "drops a view", breaks: (text, made) => onOld(text, "DROP VIEW", made) },
  {
    rule: "drops a column",
    breaks: (text, made) => onOld(text, "ALTER TABLE(?: ONLY)?", made) && /\bDROP (?!CONSTRAINT|NOT NULL|DEFAULT)/i.test(text),
  },
  { rule: "renames", breaks: (text, made) => onOld(text, "ALTER TABLE(?: ONLY)?", made) && /\bRENAME\b/i.test(text) },
  { rule: "changes a column's type", breaks: (text) => /\bALTER (COLUMN )?"?\w+"? (SET DATA )?TYPE\b/i.test(text) },
  { rule: "asks more of a column than before", breaks: (text) => /\bSET NOT NULL\b/i.test(text) },
  { rule: "takes a default away", breaks: (text) => /\bDROP DEFAULT\b/i.test(text) },
  {
    rule: "adds a column that old inserts leave out, and which then has no value",
    breaks: (text, made) =>
      onOld(text, "ALTER TABLE(?: ONLY)?", made) && /\bADD\b/i.test(text) && /\bNOT NULL\b/i.test(text) && !/\bDEFAULT\b/i.test(text),
  },
  {
    rule: "adds a constraint to rows the version before still writes",
    breaks: (text, made) =>
      (onOld(text, "ALTER TABLE(?: ONLY)?", made) && /\bADD (CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b/i.test(text)) ||
      (/^CREATE UNIQUE INDEX/i.test(text) && !made.has(/ ON (?:ONLY )?"?(\w+)"?/i.exec(text)?.[1]?.toLowerCase() ?? "")),
  },
  {
    rule: "makes a trigger or a rule, which the version before does not know of",
    breaks: (text) => /^CREATE (OR REPLACE )?(TRIGGER|RULE)\b/i.test(text),
  },
]

/** Where a table stays open to writers meanwhile, which SQLite's single writer does not have to care about. */
const onlineRules: readonly Rule[] = [
  {
    rule: "makes an index that keeps writers out; CREATE INDEX CONCURRENTLY, outside a transaction, does not",
    breaks: (text, made) =>
      /^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)/i.test(text) && !made.has(/ ON (?:ONLY )?"?(\w+)"?/i.exec(text)?.[1]?.toLowerCase() ?? ""),
  },
  { rule: "rewrites a table's rows at once", breaks: (text, made) => onOld(text, "UPDATE", made) },
]

/** @param text a migration @param dialect the database it is for; both when it names none */
export function objectionsTo(text: string, dialect: "sqlite" | "postgres" | undefined): readonly Objection[] {
  const statements = text
    .replaceAll(/--.*$/gm, "")
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter(Boolean)
  const made = new Set(statements.map((statement) => tableOf(statement, "CREATE TABLE")).filter((name) => name !== undefined))
  const all = dialect === "sqlite" ? rules : [...rules, ...onlineRules]
  return statements.flatMap((statement) => all.filter(({ breaks }) => breaks(statement, made)).map(({ rule }) => ({ statement, rule })))
}
