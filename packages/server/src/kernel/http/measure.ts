import { monotonicMs } from "../clock.ts"
import type { Metrics } from "../metrics.ts"

/** Notes how a request ended. @param beganMs by the monotonic clock */
export type Answered = (status: number, beganMs: number) => void

/** The methods there are; anything else a stranger sends has one name. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

export interface HttpMeter {
  /** Of one route: looked up once, so that a request costs two additions. */
  of(method: string, path: string): Answered
  /** What no route took. @param method as it was sent */
  unmatched(method: string): Answered
}

export function createHttpMeter(metrics: Metrics): HttpMeter {
  const requests = metrics.counter("doorward_http_requests_total", "Requests answered, by route, method and class of status.", [
    "method",
    "route",
    "status",
  ])
  const durations = metrics.duration("doorward_http_request_duration_seconds", "From a request's arrival to the beginning of its answer, by route.", [
    "method",
    "route",
  ])

  function of(method: string, route: string): Answered {
    const byClass: ((by?: number) => void)[] = []
    const took = durations.bound({ method, route })
    return (status, beganMs) => {
      const hundreds = (status / 100) | 0
      let count = byClass[hundreds]
      if (count === undefined) {
        count = requests.bound({ method, route, status: `${hundreds}xx` })
        byClass[hundreds] = count
      }
      count()
      took((monotonicMs() - beganMs) / 1000)
    }
  }

  const strangers = new Map([...METHODS, "other"].map((method) => [method, undefined as Answered | undefined]))
  return {
    of,
    unmatched: (sent) => {
      const method = strangers.has(sent) ? sent : "other"
      let answered = strangers.get(method)
      if (answered === undefined) {
        answered = of(method, "unmatched")
        strangers.set(method, answered)
      }
      return answered
    },
  }
}
