import { inBatches } from "../../kernel/jobs.ts"
import type { Core, Feature } from "../feature.ts"
import { trustedDeviceRoutes } from "./routes.ts"
import { trustedDevicePages, trustedDevicesSection } from "./section.tsx"
import { deleteEveryDevice, deleteExpired } from "./store.ts"
import { createTrustedDevices, type TrustNeeds } from "./trust.ts"

const FORGET_EVERY_SECONDS = 3_600

/**
 * "Don't ask again in this browser": who has shown their second step may choose that it is not asked for there for up to 30
 * days (`trusted_device_days`). It never counts where a second step is required, nor to prove oneself anew, and such a
 * session stays at one step. `GET` and `DELETE /auth/trusted-devices`, a part of the page of sessions.
 *
 *     second step shown, and chosen ──▶ trusted ──30 days, everything ended, factors changed, "ask again"──▶ over
 */
export const trustedDevice: Feature = {
  name: "trusted-device",
  migrations: new URL("./migrations/", import.meta.url),
  restored: deleteEveryDevice,
  build: (core: TrustNeeds & Pick<Core, "sessionCookie">) => {
    const devices = createTrustedDevices(core)
    const { clock, database, sessionCookie } = core
    return {
      routes: () => [...trustedDeviceRoutes({ sessionCookie, devices }), ...trustedDevicePages({ sessionCookie, devices })],
      deviceTrust: devices,
      sessionsSection: trustedDevicesSection(devices),
      jobs: [
        {
          name: "trusted-device/forget",
          everySeconds: FORGET_EVERY_SECONDS,
          run: async (signal) => {
            await inBatches((limit) => deleteExpired(database, clock.now(), limit), signal)
          },
        },
      ],
    }
  },
}
