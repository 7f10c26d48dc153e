import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { TestDoorward, TestOptions } from "doorward/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { PASSWORD, signedUp, signIn } from "./browser-like.ts"
import { databases, freshDoorward } from "./databases.ts"

const LOOPBACK = { address: "127.0.0.1" }
const TOKEN = "a metrics token of our own choosing"

const scrape = (doorward: TestDoorward, headers: Record<string, string> = {}, peer: { address: string | undefined } = LOOPBACK) =>
  doorward.fetch(new Request("http://localhost:3000/metrics", { headers }), peer)

/** Samples by name and labels, as they are written. */
async function samples(doorward: TestDoorward): Promise<Map<string, number>> {
  const text = await (await scrape(doorward)).text()
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  )
}

describe.each(databases)("metrics, $name", (database) => {
  let doorward: TestDoorward
  const open = async (options: TestOptions = {}) => {
    doorward = await freshDoorward(database, options)
  }
  beforeEach(() => open())
  afterEach(() => doorward.close())

  test("without a token they open to this machine itself, and are not there for anybody else", async () => {
    const answer = await scrape(doorward)
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"])
    for (const header of ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host", "x-forwarded-proto"])
      expect([header, (await scrape(doorward, { [header]: "127.0.0.1" })).status]).toEqual([header, 404])
    for (const address of ["10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", undefined])
      expect([address, (await scrape(doorward, {}, { address })).status]).toEqual([address, 404])
    expect((await scrape(doorward, {}, { address: "::1" })).status).toBe(200)
  })

  test("with a token they open to who holds it, from anywhere, and to nobody else", async () => {
    await doorward.close()
    await open({ metricsToken: TOKEN })
    const far = { address: "10.0.0.1" }
    expect((await scrape(doorward, { authorization: `Bearer ${TOKEN}`, "x-forwarded-for": "10.0.0.2" }, far)).status).toBe(401)
    expect((await scrape(doorward, { authorization: `Bearer ${TOKEN.replaceAll(" ", "-")}` }, far)).status).toBe(401)
    await doorward.close()
    await open({ metricsToken: TOKEN.replaceAll(" ", "-") })
    expect((await scrape(doorward, { authorization: `Bearer ${TOKEN.replaceAll(" ", "-")}`, "x-forwarded-for": "10.0.0.2" }, far)).status).toBe(200)
    for (const authorization of ["", "Bearer", "Bearer x", `Basic ${TOKEN}`, `Bearer ${TOKEN.replaceAll(" ", "-")}x`])
      expect([authorization, (await scrape(doorward, { authorization })).status]).toEqual([authorization, 401])
    expect((await scrape(doorward)).status).toBe(401)
  })

  test("requests are counted by route, never by what strangers put into the path or the method", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    await ada.get("/auth/session")
    await ada.get("/auth/session")
    for (const stranger of ["/nowhere/12345", "/wp-login.php?x=ada@example.com", "/auth/session/../x"]) await ada.get(stranger)
    await ada.send(`/auth/sessions/ses_${"0".repeat(26)}`, { method: "DELETE" })
    await ada.send("/auth/session", { method: "DELETE" })
    await ada.send("/auth/session", { method: "BREW" })
    const found = await samples(doorward)
    expect(found.get('doorward_http_requests_total{method="GET",route="/auth/session",status="2xx"}')).toBe(2)
    expect(found.get('doorward_http_request_duration_seconds_count{method="GET",route="/auth/session"}')).toBe(2)
    expect(found.get('doorward_http_requests_total{method="GET",route="unmatched",status="4xx"}')).toBe(3)
    expect(found.get('doorward_http_requests_total{method="DELETE",route="/auth/sessions/:id",status="4xx"}')).toBe(1)
    expect(found.get('doorward_http_requests_total{method="DELETE",route="unmatched",status="4xx"}')).toBe(1)
    expect(found.get('doorward_http_requests_total{method="other",route="unmatched",status="4xx"}')).toBe(1)
    const names = [...found.keys()].join("\n")
    for (const strange of ["nowhere", "wp-login", "ada@", "12345", "BREW", "ses_", "usr_"]) expect(names).not.toContain(strange)
  })

  test("buckets of a duration add up", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    for (let count = 0; count < 5; count++) await ada.get("/auth/session")
    const found = await samples(doorward)
    const labels = 'method="GET",route="/auth/session"'
    const buckets = [...found].filter(([name]) => name.startsWith(`doorward_http_request_duration_seconds_bucket{${labels}`))
    expect(buckets).toHaveLength(14)
    expect(buckets.map(([, count]) => count)).toEqual(buckets.map(([, count]) => count).toSorted((a, b) => a - b))
    expect(buckets.at(-1)).toEqual([`doorward_http_request_duration_seconds_bucket{${labels},le="+Inf"}`, 5])
    expect(found.get(`doorward_http_request_duration_seconds_sum{${labels}}`)).toBeGreaterThan(0)
  })

  test("the database, the queue of hashes, refreshes, the cache, the follower and the process are measured", async () => {
    const ada = await signedUp(doorward, "ada@example.com")
    await signIn(ada, "ada@example.com")
    const login = await ada.post("/auth/login", { email: "ada@example.com", password: PASSWORD, mode: "token", refresh: "body" })
    const { refresh_token: token } = (await login.json()) as { refresh_token: string }
    expect((await ada.post("/auth/refresh", { refresh_token: token })).status).toBe(200)
    expect((await ada.post("/auth/refresh", { refresh_token: token })).headers.get("doorward-refresh")).toBe("replayed")
    expect((await ada.post("/auth/refresh", { refresh_token: "dwr_nothing" })).status).toBe(401)
    await ada.get("/auth/session")
    await ada.get("/auth/session")
    const found = await samples(doorward)
    const above = (name: string, bound: number) => expect([name, (found.get(name) ?? Number.NaN) > bound]).toEqual([name, true])
    for (const kind of ["read", "write", "transaction"]) above(`doorward_database_duration_seconds_count{kind="${kind}"}`, 0)
    for (const kind of ["read", "write", "transaction"]) expect(found.get(`doorward_database_unavailable_total{kind="${kind}"}`)).toBe(0)
    for (const name of ["database_waiting", "password_hashing_running", "password_hashing_waiting", "password_hashing_refused_total"])
      expect([name, found.get(`doorward_${name}`)]).toEqual([name, 0])
    for (const outcome of ["rotated", "replayed", "invalid"])
      expect([outcome, found.get(`doorward_refreshes_total{outcome="${outcome}"}`)]).toEqual([outcome, 1])
    expect(found.get('doorward_refreshes_total{outcome="reused"}')).toBe(0)
    above('doorward_session_cache_lookups_total{result="hit"}', 0)
    above('doorward_session_cache_lookups_total{result="miss"}', 0)
    above("doorward_session_cache_entries", 0)
    expect(found.get("doorward_revocation_lag_seconds")).toBeLessThan(5)
    above("doorward_revocation_head", 0)
    above("doorward_process_resident_memory_bytes", 1e6)
    above("doorward_process_heap_used_bytes", 1e6)
    above("doorward_process_cpu_seconds_total", 0)
    above("doorward_process_start_time_seconds", 1e9)
    above('doorward_event_loop_delay_seconds{quantile="1"}', -1)
    above("doorward_audit_events_sealed_total", -1)
  })

  test("an outage is counted", async () => {
    await doorward.database.close()
    const unknown = new Request("http://localhost:3000/auth/session", { headers: { cookie: `doorward=${"A".repeat(43)}` } })
    expect((await doorward.fetch(unknown)).status).toBe(503)
    const found = await samples(doorward)
    expect(found.get('doorward_database_unavailable_total{kind="read"}')).toBeGreaterThan(0)
    expect(found.get('doorward_http_requests_total{method="GET",route="/auth/session",status="5xx"}')).toBe(1)
  })
})

test("every metric is in the documentation, and nothing else", () => {
  const source = fileURLToPath(new URL("../packages/server/src", import.meta.url))
  const defined = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .flatMap((path) => [...readFileSync(join(source, path), "utf8").matchAll(/\.(counter|counted|gauge|duration)\(\s*"(doorward_\w+)"/g)])
    .map(([, kind = "", name = ""]) => `${name} ${kind === "duration" ? "histogram" : kind === "counted" ? "counter" : kind}`)
  const page = readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8")
  const documented = [...page.matchAll(/^\| `(doorward_\w+)` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`)
  expect(defined.length).toBeGreaterThan(30)
  expect(documented.toSorted()).toEqual(defined.toSorted())
})
