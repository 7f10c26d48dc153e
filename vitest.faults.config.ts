import { defineConfig } from "vitest/config"
import ordinary from "./vitest.config.ts"

const minutes = 60_000

export default defineConfig({
  ...ordinary,
  test: {
    ...ordinary.test,
    include: ["tests/faults/**/*.test.ts", "packages/server/src/kernel/store/outage.test.ts"],
    exclude: ["**/node_modules/**"],
    // Experiments measure and crash: two at once would be each other's fault.
    fileParallelism: false,
    testTimeout: (process.env["DOORWARD_FAULTS_SIZE"] === "night" ? 120 : 10) * minutes,
    hookTimeout: 2 * minutes,
  },
})
