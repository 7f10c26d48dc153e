// The pages of docs/ that are written from what the code declares. `npm run docs` writes them; tests/docs.test.ts holds them to it.
import { errorNotes } from "./error-notes.mjs"

/** @typedef {import("doorward/testing").DocumentedSetting} Setting @typedef {import("doorward/testing").DescribedError} Described */

/** By name, the first that fits. @type {readonly (readonly [string, RegExp, string])[]} */
const GROUPS = [
  ["The service", /^(issuer|port|host|data|production|logLevel|allowedOrigins|appName)$/, "Where it listens, and what it is called."],
  ["Look of the pages", /^brand/, ""],
  ["Storage", /^(database|redis|memcached)/, "See [store.md](store.md) for what Redis and Memcached are for; nothing is lost with them."],
  ["Secrets", /^(secrets?|passwordPepper|metricsToken)$/, "See [secrets.md](secrets.md)."],
  ["Network", /^(trustProxy|tls|mtls|allowPrivateFetch|extraCa)/, "See [operations.md](operations.md) and [outbound.md](outbound.md)."],
  ["Mail", /^(smtp|mail)/, "See [mail.md](mail.md)."],
  ["Passwords", /^(password|breached|signInFloor)/, "See [passwords.md](passwords.md)."],
  ["Passkeys", /^passkey/, "See [passkeys.md](passkeys.md)."],
  ["Sessions", /^(session|remember|maxSessions)/, "The bounds are those of NIST SP 800-63B-4; beyond them a setting is refused."],
  ["Tokens and signing keys", /^(api|accessToken|refresh|jwks|key)/, "See [tokens.md](tokens.md) and [signing-keys.md](signing-keys.md)."],
  ["Checks, places, reports", /^(check|geo|security)/, ""],
  ["Laboratories", /^(devClock|limitMultiplier)$/, "For development and measurements; refused in production."],
  ["Further settings", /^/, ""],
]

const WRITTEN = "Written by `npm run docs` from what the code declares; change it there."

/** @param {readonly Setting[]} settings */
export function configurationPage(settings) {
  const groupOf = (/** @type {Setting} */ { name }) => GROUPS.find(([, pattern]) => pattern.test(name))?.[0]
  const lines = [
    "# Configuration",
    "",
    `Every setting there is. ${WRITTEN}`,
    "",
    "A setting is given by a variable, a flag of `doorward start`, a key of a JSON file (`--config file.json` or `DOORWARD_CONFIG`), or to",
    "`createDoorward({ … })`. A flag wins over a variable, a variable over the file. All are read once, at start, and what is wrong is said in words,",
    "everything at once; a name that is no setting is refused with the nearest that is. `npx doorward config validate` checks them,",
    "`npx doorward config print` shows what is in force, without secrets.",
    "",
    "A secret is never an argument, because every user of a machine can read those. Where a `_FILE` variable is named, it may hold the",
    "name of a file with the value instead, as Docker and Kubernetes mount secrets; the variable and its `_FILE` twin exclude each other.",
    "",
    "| shared names | stand for |",
    "|---|---|",
    ...settings.flatMap(({ alias, variable }) => (alias === undefined ? [] : [`| \`${alias}\` | \`${variable}\`, which wins |`])),
    "| `NODE_ENV=production` | `DOORWARD_PRODUCTION=true` |",
  ]
  for (const [title, , about] of GROUPS) {
    const members = settings.filter((setting) => groupOf(setting) === title)
    if (members.length === 0) continue
    lines.push(
      "",
      `## ${title}`,
      "",
      ...(about === "" ? [] : [about, ""]),
      "| variable, flag, key | meaning | default | may be |",
      "|---|---|---|---|",
    )
    for (const setting of members) lines.push(settingRow(setting))
  }
  return `${lines.join("\n")}\n`
}

/** @param {Setting} setting */
function settingRow({ name, meaning, variable, fileVariable, flag, default: byDefault, bounds }) {
  const spellings = [variable, ...(fileVariable ? [fileVariable] : []), ...(flag ? [flag] : []), name]
  return row([
    spellings.map((spelling) => `\`${spelling}\``).join("<br>"),
    cell(meaning),
    byDefault === "" ? "" : `\`${cell(byDefault)}\`${name.endsWith("Seconds") ? inWords(Number(byDefault)) : ""}`,
    cell(bounds),
  ])
}

const UNITS = /** @type {const} */ ([
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
])

/** ` (30 days)`; nothing for less than a minute. @param {number} seconds */
function inWords(seconds) {
  const [unit, unitSeconds] = UNITS.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? []
  if (unit === undefined || unitSeconds === undefined) return ""
  return ` (${new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(seconds / unitSeconds)})`
}

/** @param {readonly Described[]} described */
export function errorsPage(described) {
  const lines = [
    "# Errors",
    "",
    `Every code a call may end in. ${WRITTEN}`,
    "",
    "Decide by `code` (or `error`), never by the words: they may be reworded, and pages show them in the reader's language. A code's meaning never",
    "changes; new ones may come, so treat one you do not know by its status.",
    "",
    "- **Problem details** (RFC 9457), `application/problem+json`, from everything but the OAuth doors:",
    '  `{"type", "title", "status", "detail"?, "code", "request_id", "errors"?: [{"pointer", "detail"}]}`. `type` leads to the code\'s place at `/docs`.',
    '- **OAuth** (RFC 6749 §5.2), `application/json`, from `/oauth2/…`: `{"error", "error_description"}`.',
    "",
    "A hosted page shows the same in words, with a way on and a support code: the request id, as in the header `X-Request-Id` of every answer and in the log.",
    "",
    "| status | codes |",
    "|---|---|",
    ...[...new Set(described.map(({ status }) => status))].map((status) =>
      row([String(status), described.flatMap((kind) => (kind.status === status ? [`[\`${kind.code}\`](#error-${kind.code})`] : [])).join(" ")]),
    ),
  ]
  for (const { code, status, title, dialect, calls } of described) {
    const notes = errorNotes[code]
    if (!notes) throw new Error(`scripts/error-notes.mjs says nothing about ${code} yet: when it comes, and what a client does about it.`)
    lines.push(
      "",
      `## <a id="error-${code}"></a>${status} \`${code}\``,
      "",
      `${title}.${dialect === "oauth" ? " (OAuth)" : ""}`,
      "",
      `- **When**: ${notes.when}`,
      `- **What to do**: ${notes.what}`,
      ...(calls.length === 0 ? [] : [`- **From**: ${fromWhere(calls)}`]),
    )
  }
  return `${lines.join("\n")}\n`
}

const MANY_CALLS = 12

/** @param {readonly string[]} calls */
function fromWhere(calls) {
  return calls.length > MANY_CALLS ? `${calls.length} calls; \`/openapi.json\` names them` : calls.map((call) => `\`${call}\``).join(", ")
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.join(" | ")} |`
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;")
}
