/**
 * What one stream of requests came to: statuses, latencies, and every answer that was not the expected one.
 * Only answers that arrive inside the measured window count; a fast error page is never counted as work.
 */
import { quantiles } from "./quantiles.mjs"

const SAMPLE_CHARACTERS = 300

export class Tally {
  #expect
  #prefix
  #latencies = []
  #refused = []
  #late = []
  #statuses = {}
  #wrong = 0
  #sample
  #from = Number.POSITIVE_INFINITY
  #until = Number.POSITIVE_INFINITY

  /** `expect` is `{ status, bodyPrefix }`; `accept` lists other statuses that are a fair answer under load (429, 503): counted apart, not as work. */
  constructor(expect, accept = []) {
    this.#expect = expect
    this.#prefix = Buffer.from(expect.bodyPrefix)
    this.accept = new Set(accept)
  }

  measureBetween(from, until) {
    this.#from = from
    this.#until = until
  }

  /** `since` is when the request was meant to leave, `lateMs` by how much the generator itself missed that moment. */
  add(status, body, since, now, lateMs = 0) {
    if (now < this.#from || now >= this.#until) return
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    const prefix = this.#prefix
    if (status === this.#expect.status && body.length >= prefix.length && body.compare(prefix, 0, prefix.length, 0, prefix.length) === 0) {
      this.#latencies.push(now - since)
      this.#late.push(lateMs)
      return
    }
    if (this.accept.has(status)) {
      this.#refused.push(now - since)
      return
    }
    this.#wrong++
    this.#sample ??= `${status} ${body.toString("utf8", 0, SAMPLE_CHARACTERS)}`
  }

  /** Something went wrong, whether or not inside the measured window. */
  fail(sample) {
    this.#wrong++
    this.#sample ??= sample
  }

  result(measuredSeconds) {
    return {
      completed: this.#latencies.length,
      ratePerSecond: this.#latencies.length / measuredSeconds,
      latencyMs: quantiles(this.#latencies),
      sentLateMs: quantiles(this.#late),
      // How long those waited who were refused politely.
      refusedMs: quantiles(this.#refused),
      statuses: this.#statuses,
      wrong: this.#wrong,
      sample: this.#sample,
    }
  }
}
