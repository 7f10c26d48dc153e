export { entry } from "../en/entry.ts"
