import { Counter, Gauge, Histogram, Registry } from "prom-client"

type Labels = Readonly<Record<string, string>>

/** What is counted and measured, for Prometheus. Names of labels are fixed with the metric, and their values are few: never an id, an address or anything a stranger sends. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): { add(labels?: Labels, by?: number): void }
  /** @param read asked whenever the metrics are read */
  gauge(name: string, help: string, read: () => number): void
  /** In seconds. */
  duration(name: string, help: string, labels?: readonly string[]): { observe(labels: Labels, seconds: number): void }
  /** Prometheus' text format. */
  text(): Promise<string>
  readonly contentType: string
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    counter: (name, help, labels = []) => {
      const counter = new Counter({ name, help, labelNames: [...labels], registers })
      return { add: (values = {}, by = 1) => counter.inc(values, by) }
    },
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(read()) })
      registry.registerMetric(gauge)
    },
    duration: (name, help, labels = []) => {
      const histogram = new Histogram({ name, help, labelNames: [...labels], buckets: SECONDS, registers })
      return { observe: (values, seconds) => histogram.observe(values, seconds) }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
