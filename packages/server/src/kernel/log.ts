import pino from "pino"

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent"

/**
 * Structured log, one JSON object a line. Secrets are kept out by their type (`Secret` prints `[secret]`), not by a list of
 * field names; control characters are escaped by JSON, so a name in a header cannot forge a line.
 */
export interface Log {
  /** Whether debug lines are wanted; spares making them where they would be many. */
  readonly wantsDebug: boolean
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * JSON escapes the controls of ASCII and lets DEL and the 8-bit ones stand, some of which terminals obey.
 * @param json one line
 */
export function inert(json: string): string {
  return json.replaceAll(/[^\P{Cc}\n]/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

/** @param destination standard output unless given */
export function createLog(level: LogLevel, destination: { write(line: string): void } = pino.destination({ fd: 1, sync: true })): Log {
  const lines = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => destination.write(inert(line)) },
  )
  return Object.assign(lines, { wantsDebug: lines.isLevelEnabled("debug") })
}

export const silentLog: Log = createLog("silent")
