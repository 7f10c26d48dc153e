export { details, problems } from "../en/problems.ts"
