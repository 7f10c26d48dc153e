/** What Linux says about a process: processor time used and memory held. */
import { readFileSync } from "node:fs"

// USER_HZ, the unit of the times in /proc/<pid>/stat, is 100 on every Linux this can run on.
const TICKS_PER_SECOND = 100

/** Seconds of processor time used so far by all threads of `pid`, in user and kernel mode. */
export function processorSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1")
  // The second field is the command in brackets and may itself hold spaces and brackets: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Seconds of processor time all processes of the machine have used so far, on all cores. */
export function machineSeconds() {
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "latin1").split("\n", 1)[0].split(/ +/).map(Number)
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND
}

/** Resident memory in MiB (VmRSS). */
export function residentMebibytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "latin1")
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) / 1024
}
