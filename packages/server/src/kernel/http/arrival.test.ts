import { describe, expect, test } from "vitest"
import { type Arrival, createArrivals, decideArrival, otherHost, type Way } from "./arrival.ts"
import { Incoming } from "./incoming.ts"

const PLAIN: Way = { isTls: false, peer: "public", isTrusted: false, forwardedProto: undefined, isForwarded: false, hasFetchMetadata: false }
const forwarded = (proto?: string): Partial<Way> => ({ forwardedProto: proto, isForwarded: true })

describe("how a request arrives", () => {
  test.each<[string, Partial<Way>, Arrival]>([
    ["over our own TLS, whatever is said", { isTls: true, ...forwarded("http") }, "secure"],
    ["mounted in a server that does not tell", { peer: undefined }, "secure"],
    ["from this machine", { peer: "loopback" }, "secure"],
    ["straight from the internet", {}, "insecure"],
    ["straight from the network nearby", { peer: "private" }, "insecure"],
    ["by a browser that speaks https, through something that passes bytes on", { hasFetchMetadata: true }, "secure"],
    ["through a named proxy by https", { isTrusted: true, peer: "private", ...forwarded("https") }, "secure"],
    ["through a named proxy by http", { isTrusted: true, peer: "private", ...forwarded("http") }, "insecure"],
    ["through a named proxy on this machine by http", { isTrusted: true, peer: "loopback", ...forwarded("http") }, "insecure"],
    ["through a named proxy that says http to a browser on https", { isTrusted: true, ...forwarded("http"), hasFetchMetadata: true }, "contradicted"],
    ["through a named proxy that does not say", { isTrusted: true, peer: "private", ...forwarded() }, "unsaid"],
    ["through a named proxy that says nonsense", { isTrusted: true, peer: "private", ...forwarded("gopher") }, "unsaid"],
    ["from where a named proxy stands, without a word of it", { isTrusted: true, peer: "private" }, "insecure"],
    ["from a named proxy's machine, this one", { isTrusted: true, peer: "loopback" }, "secure"],
    ["through a proxy nobody named, by https", { peer: "private", ...forwarded("https") }, "unbelieved"],
    ["through a proxy nobody named, by http", { peer: "private", ...forwarded("http") }, "unbelieved"],
    ["from the internet with made-up headers", forwarded("https"), "unbelieved"],
  ])("%s", (_, way, arrival) => {
    expect(decideArrival({ ...PLAIN, ...way })).toBe(arrival)
  })

  test.each<[Record<string, string>, Arrival]>([
    [{ "x-forwarded-proto": "https" }, "secure"],
    [{ "x-forwarded-proto": "HTTPS , http" }, "secure"],
    [{ "x-forwarded-proto": "http, https" }, "insecure"],
    [{ forwarded: 'for=192.0.2.1;proto=https;by=10.0.0.5, proto="http"' }, "secure"],
    [{ forwarded: "for=192.0.2.1;proto=http", "x-forwarded-proto": "https" }, "insecure"],
    [{ "x-forwarded-proto": "" }, "insecure"],
    [{ "x-forwarded-for": "192.0.2.1" }, "unsaid"],
  ])("what a named proxy says: %j", (headers, arrival) => {
    const { arrivals } = listening(["10.0.0.5"])
    expect(arrivals.of(incoming("http://id.example.com/", headers, "10.0.0.5"))).toBe(arrival)
  })
})

describe("a proxy nobody named", () => {
  test("is a warning in the log once, names its address, and is known to the checklist", () => {
    const { arrivals, warnings } = listening([])
    for (let n = 0; n < 3; n++)
      arrivals.of(incoming("https://id.example.com/".replace("https", "http"), { "x-forwarded-for": "192.0.2.1" }, "10.0.0.5"))
    expect(warnings).toEqual([{ peer: "10.0.0.5" }])
    expect(arrivals.noticed()).toEqual([{ kind: "unbelieved", peer: "10.0.0.5" }])
  })

  test("on the internet is no proxy of ours: a stranger writes nothing into our log", () => {
    const { arrivals, warnings } = listening([])
    expect(arrivals.of(incoming("http://id.example.com/", { "x-forwarded-proto": "https" }, "203.0.113.9"))).toBe("unbelieved")
    expect([warnings, arrivals.noticed()]).toEqual([[], []])
  })
})

describe("the host a page is asked for at", () => {
  const HTTPS = "https://id.example.com"
  test.each<[string, string, Record<string, string>, string | undefined]>([
    [HTTPS, "https://id.example.com/", {}, undefined],
    [HTTPS, "http://id.example.com/", {}, undefined],
    [HTTPS, "http://id.example.com:443/", {}, undefined],
    [HTTPS, "http://127.0.0.1:3000/sign-in", {}, "127.0.0.1:3000"],
    [HTTPS, "http://127.0.0.1:3000/sign-in", { "x-forwarded-host": "id.example.com" }, undefined],
    [HTTPS, "http://127.0.0.1:3000/sign-in", { "x-forwarded-host": "evil.example" }, "127.0.0.1:3000"],
    [HTTPS, "http://127.0.0.1:3000/sign-in", { referer: "https://id.example.com/account" }, undefined],
    [HTTPS, "http://127.0.0.1:3000/sign-in", { referer: "https://id.example.com.evil.example/" }, "127.0.0.1:3000"],
    ["http://localhost:3000", "http://localhost:3000/", {}, undefined],
    ["http://localhost:3000", "http://127.0.0.1:3000/", {}, "127.0.0.1:3000"],
    ["http://localhost:3000", "http://localhost:4000/", {}, "localhost:4000"],
  ])("%s asked for as %s %j", (issuer, url, headers, seen) => {
    expect(otherHost(incoming(url, headers, "127.0.0.1"), issuer)).toBe(seen)
  })
})

function incoming(url: string, headers: Record<string, string>, address: string): Incoming {
  return new Incoming(new Request(url, { headers }), { address }, "test")
}

function listening(trustProxy: readonly string[]) {
  const warnings: object[] = []
  const quiet = () => undefined
  const log = { wantsDebug: false, debug: quiet, info: quiet, error: quiet, warn: (fields: object) => void warnings.push(fields) }
  return { arrivals: createArrivals({ trustProxy, log }), warnings }
}
