import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { joinedModules } from "./tests/joined-modules.ts"

// Packages resolve each other's source through the `doorward-source` export condition, so that tests need no build.
const conditions = ["doorward-source", "node", "import", "module", "default"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  plugins: [joinedModules()],
  test: {
    globalSetup: "tests/join-modules.ts",
    server: { deps: { external: [/\/tests\/dist\//] } },
    include: ["packages/*/src/**/*.test.{ts,tsx}", "tests/*.test.ts", "tests/{attacks,browser,conformance,ship}/**/*.test.ts"],
    // An experiment that breaks servers, which stands beside what it breaks: part of the faults.
    exclude: ["**/node_modules/**", "packages/server/src/kernel/store/outage.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    provide: {
      postgresUrl: process.env["DOORWARD_TEST_POSTGRES_URL"] ?? "",
      redisUrl: process.env["DOORWARD_TEST_REDIS_URL"] ?? "",
      memcachedUrl: process.env["DOORWARD_TEST_MEMCACHED_URL"] ?? "",
      chromium: process.env["DOORWARD_TEST_CHROMIUM"] ?? "",
      conformance: process.env["DOORWARD_TEST_CONFORMANCE"] ?? fileURLToPath(new URL("../shared/conformance", import.meta.url)),
    },
  },
})
