import { answerOnWire, parseRequest } from "./features/command-wire.ts"
import type { CommandInput, CommandOutcome } from "./features/feature.ts"
import { type Control, openControl } from "./kernel/control.ts"
import { DatabaseUnavailable } from "./kernel/db/index.ts"
import { errors, OUTAGE_RETRY_SECONDS, type Problem } from "./kernel/errors.ts"
import type { Log } from "./kernel/log.ts"

type Obey = (name: string, input: Partial<CommandInput>) => Promise<CommandOutcome>

/** Where commands of this machine's operator come in while a file is served. A folder that can hold no socket is served all the same. */
export async function openControlTo(file: string, obey: Obey, log: Log): Promise<Control | undefined> {
  const defect = (error: unknown): Problem => {
    if (error instanceof DatabaseUnavailable) return errors.unavailable({ detail: error.message, retryAfterSeconds: OUTAGE_RETRY_SECONDS })
    log.error({ error: error instanceof Error ? error.stack : String(error) }, "a command failed")
    return errors.internal({ detail: "Something went wrong in the running service; its log tells more." })
  }
  try {
    return await openControl(file, (value) =>
      answerOnWire(async () => {
        const { name, ...input } = parseRequest(value)
        log.info({ command: name }, "an operator's command")
        return obey(name, input)
      }, defect),
    )
  } catch (error) {
    log.warn({ reason: (error as Error).message }, "there is no control socket: commands are refused while this process serves")
    return undefined
  }
}
