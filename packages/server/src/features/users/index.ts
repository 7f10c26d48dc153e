import type { Feature } from "../feature.ts"
import { userCommands } from "./commands.ts"

/** What operators do about people: `doorward user create | list | show | disable | enable | owner | delete | sessions | end-sessions`. */
export const users: Feature = { name: "users", commands: userCommands, build: () => ({ routes: () => [] }) }
