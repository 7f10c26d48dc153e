/** The same people, roles and permissions, three times: user n holds role n·roles/users, and role r may read thing r/10. */
import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const roleOf = (user, { users, roles }) => Math.floor((user * roles) / users)
const thingOf = (role) => Math.floor(role / 10)
const id = (prefix, number) => `${prefix}_${String(number).padStart(26, "0")}`

/** Doorward's own parts, as its service puts them together, without a door: what a question costs where it is decided. */
export async function doorwardWay(pool) {
  const { users, roles, questions } = pool
  const part = (path) => import(pathToFileURL(join(process.env.BUILT, path)).href)
  const [db, access, organization, revocation, user, log] = await Promise.all(
    [
      "kernel/db/index.js",
      "core/access/index.js",
      "core/organization/index.js",
      "core/revocation/index.js",
      "core/user/index.js",
      "kernel/log.js",
    ].map(part),
  )
  const url = process.env.DATABASE ?? `sqlite:${join(process.env.FOLDER, "doorward.db")}`
  const database = db.openDatabase(db.parseDatabaseUrl(url), { schema: `bench_${randomBytes(6).toString("hex")}`, poolSize: 4 })
  await db.applyMigrations(database, [user.userSlice, revocation.revocationSlice, organization.organizationSlice, access.accessSlice])
  await fill(database, db.sql, users, roles)
  const clock = { now: () => Date.now() }
  const replica = { id: "rep_bench", name: "bench" }
  const revocations = revocation.createRevocationLog({ database, clock, log: log.silentLog, replica })
  await revocations.start()
  const make = () => access.createAccess({ database, clock, revocations })
  const { may } = make()
  const place = { type: "deployment" }
  const people = [...new Set(questions.map((question) => question.user))]
  // What a role weighs is there once for all who hold it: one of each comes before anything is weighed.
  const shared = new Map(people.map((one) => [roleOf(one, pool), one]))
  for (const one of shared.values()) await may({ type: "user", id: id("usr", one) }, "none", place)
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  for (const one of people) await may({ type: "user", id: id("usr", one) }, "none", place)
  globalThis.gc()
  const bytesPerPerson = (process.memoryUsage().heapUsed - before) / (people.length - shared.size)
  return {
    bytesPerPerson,
    question: (number, thing) => ({ subject: { type: "user", id: id("usr", number) }, action: `data${thing}:read` }),
    ask: ({ subject, action }) => may(subject, action, place).allowed === true,
    afresh: async () => {
      const other = make()
      return (number) => other.may({ type: "user", id: id("usr", number) }, `data${thingOf(roleOf(number, pool))}:read`, place)
    },
  }
}

/** As the rows of a running service would be, without a million requests. */
async function fill(database, sql, users, roles) {
  const isSqlite = database.dialect === "sqlite"
  await database.migrate(async (session) => {
    const key = (prefix, number) => (isSqlite ? `'${prefix}_' || printf('%026d', ${number})` : `'${prefix}_' || lpad((${number})::text, 26, '0')`)
    const numbers = (count) => `WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count - 1})`
    const number = (text) => (isSqlite ? `(${text})` : `(${text})::bigint`)
    const intoTuples = "INSERT INTO relation_tuples (object_type, object_id, relation, subject_type, subject_id, version, created_at)"
    await session.script(`
      INSERT INTO users (id, email, created_at) ${numbers(users)} SELECT ${key("usr", "n")}, 'user' || n || '@example.com', 1 FROM numbers;
      INSERT INTO roles (id, level, name, created_at) ${numbers(roles)} SELECT ${key("rol", "n")}, 'deployment', 'group' || n, 1 FROM numbers;
      ${intoTuples} ${numbers(roles)} SELECT 'role', ${key("rol", "n")}, 'permission', 'permission', 'data' || ${number("n / 10")} || ':read', 1, 1 FROM numbers;
      ${intoTuples} ${numbers(users)}
        SELECT 'deployment', 'doorward', ${key("rol", number(`CAST(n AS BIGINT) * ${roles} / ${users}`))}, 'user', ${key("usr", "n")}, 1, 1 FROM numbers;
      ${isSqlite ? "" : "ANALYZE users; ANALYZE roles; ANALYZE relation_tuples;"}`)
  })
  void sql
}

/** The model of its own "RBAC (large)", asked without a promise, which is its fastest way. */
export async function casbinWay(pool) {
  const { newEnforcer, newModelFromString } = await import("casbin")
  const enforcer = await newEnforcer(
    newModelFromString(`
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
`),
  )
  const { users, roles } = pool
  await enforcer.addPolicies(Array.from({ length: roles }, (_, role) => [`group${role}`, `data${thingOf(role)}`, "read"]))
  await enforcer.addGroupingPolicies(Array.from({ length: users }, (_, user) => [`user${user}`, `group${roleOf(user, pool)}`]))
  return {
    slow: true,
    question: (user, thing) => ({ user: `user${user}`, thing: `data${thing}` }),
    ask: ({ user, thing }) => enforcer.enforceSync(user, thing, "read"),
  }
}

/** An ability for each role, made beforehand, and a map from people to theirs: what an application that keeps them has. */
export async function caslWay(pool) {
  const { createMongoAbility } = await import("@casl/ability")
  const abilities = Array.from({ length: pool.roles }, (_, role) => createMongoAbility([{ action: "read", subject: `data${thingOf(role)}` }]))
  const ofUser = new Map(Array.from({ length: pool.users }, (_, user) => [`user${user}`, abilities[roleOf(user, pool)]]))
  return {
    question: (user, thing) => ({ user: `user${user}`, thing: `data${thing}` }),
    ask: ({ user, thing }) => ofUser.get(user).can("read", thing),
  }
}
