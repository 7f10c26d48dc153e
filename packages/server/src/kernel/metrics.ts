import { Counter, Gauge, Histogram, Registry } from "prom-client"

type Labels = Readonly<Record<string, string>>

export interface CounterMetric {
  add(labels?: Labels, by?: number): void
  /** The same for one set of labels, for paths that are taken a hundred thousand times a second: an addition and nothing else. */
  bound(labels: Labels): (by?: number) => void
}

export interface DurationMetric {
  observe(labels: Labels, seconds: number): void
  /** As for counters. */
  bound(labels: Labels): (seconds: number) => void
}

/** What is counted and measured, for Prometheus. Names of labels are fixed with the metric, and their values are few: never an id, an address or anything a stranger sends. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): CounterMetric
  /** A counter that somebody else keeps. @param read asked whenever the metrics are read; by the label's value where there is a label */
  counted(name: string, help: string, read: () => number): void
  counted(name: string, help: string, read: () => Labelled, label: string): void
  /** @param read asked whenever the metrics are read; by the label's value where there is a label */
  gauge(name: string, help: string, read: () => number): void
  gauge(name: string, help: string, read: () => Labelled, label: string): void
  /** In seconds. */
  duration(name: string, help: string, labels?: readonly string[]): DurationMetric
  /** Prometheus' text format. */
  text(): Promise<string>
  readonly contentType: string
}

type Labelled = Readonly<Record<string, number>>

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const register = (metric: Counter | Gauge | Histogram) => registry.registerMetric(metric)
  return {
    counter: (name, help, labels = []) => createCounter(name, help, labels, register),
    counted: (name: string, help: string, read: () => number | Labelled, label?: string) => {
      const counter: Counter = new Counter({
        name,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [],
        collect: () => {
          counter.reset()
          for (const [labels, value] of readings(read(), label)) counter.inc(labels, value)
        },
      })
      register(counter)
    },
    gauge: (name: string, help: string, read: () => number | Labelled, label?: string) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [],
        collect: () => {
          for (const [labels, value] of readings(read(), label)) gauge.set(labels, value)
        },
      })
      register(gauge)
    },
    duration: (name, help, labels = []) => {
      const histogram = new QuickHistogram({ name, help, labelNames: [...labels], buckets: SECONDS, registers: [] })
      register(histogram)
      return { observe: (values, seconds) => histogram.cell(values)(seconds), bound: (values) => histogram.cell(values) }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function readings(value: number | Labelled, label: string | undefined): (readonly [Labels, number])[] {
  if (typeof value === "number") return [[{}, value]]
  return Object.entries(value).map(([name, each]) => [label === undefined ? {} : { [label]: name }, each])
}

/** The library looks labels up with every addition, which costs more than a session check has to spare; here they are added up in a variable and handed over when somebody reads. */
function createCounter(name: string, help: string, labelNames: readonly string[], register: (metric: Counter) => void): CounterMetric {
  const cells: { readonly labels: Labels; pending: number }[] = []
  const counter: Counter = new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [],
    collect: () => {
      for (const cell of cells) {
        counter.inc(cell.labels, cell.pending)
        cell.pending = 0
      }
    },
  })
  register(counter)
  return {
    add: (labels = {}, by = 1) => counter.inc(labels, by),
    bound: (labels) => {
      const cell = { labels, pending: 0 }
      cells.push(cell)
      return (by = 1) => {
        cell.pending += by
      }
    },
  }
}

interface Cell {
  readonly labels: Labels
  /** Of each bucket alone; the last is for what is longer than all. */
  readonly counts: number[]
  sum: number
}

/** A histogram whose observations are one addition to a bucket. */
class QuickHistogram extends Histogram {
  readonly #about: { readonly name: string; readonly help: string }
  readonly #cells = new Map<string, { readonly cell: Cell; readonly observe: (seconds: number) => void }>()

  constructor(configuration: ConstructorParameters<typeof Histogram>[0]) {
    super(configuration)
    this.#about = configuration
  }

  cell(labels: Labels): (seconds: number) => void {
    const key = JSON.stringify(labels)
    const known = this.#cells.get(key)
    if (known) return known.observe
    const cell: Cell = { labels, counts: [...SECONDS, 0].fill(0), sum: 0 }
    const observe = (seconds: number) => {
      let bucket = 0
      while (seconds > (SECONDS[bucket] ?? Number.POSITIVE_INFINITY)) bucket++
      cell.counts[bucket] = (cell.counts[bucket] ?? 0) + 1
      cell.sum += seconds
    }
    this.#cells.set(key, { cell, observe })
    return observe
  }

  /** What the registry asks for, and `get` is made of. */
  getForPromString() {
    return Promise.resolve({
      name: this.#about.name,
      help: this.#about.help,
      type: "histogram",
      aggregator: "sum",
      values: [...this.#cells.values()].flatMap(({ cell }) => this.#valuesOf(cell)),
    })
  }

  #valuesOf({ labels, counts, sum }: Cell) {
    let total = 0
    const buckets = counts.map((count, index) => {
      total += count
      return { metricName: `${this.#about.name}_bucket`, labels: { ...labels, le: String(SECONDS[index] ?? "+Inf") }, value: total }
    })
    return [
      ...buckets,
      { metricName: `${this.#about.name}_sum`, labels, value: sum },
      { metricName: `${this.#about.name}_count`, labels, value: total },
    ]
  }
}
