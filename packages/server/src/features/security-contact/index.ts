import { instant } from "../../kernel/clock.ts"
import { anyone, route } from "../../kernel/http/route.ts"
import type { Feature } from "../feature.ts"

const PATH = "/.well-known/security.txt"
/** RFC 9116 §2.5.5: less than a year. What is asked for anew every day need not promise so much. */
const PROMISED_MS = 180 * 24 * 3_600_000

/** `GET /.well-known/security.txt` (RFC 9116): where a weakness is reported. It is there only when the operator names a contact. */
export const securityContact: Feature = {
  name: "security-contact",
  build: ({ config: { issuer, security }, clock }) => ({
    routes: () =>
      security.contacts.length === 0
        ? []
        : [
            route({
              method: "GET",
              path: PATH,
              summary: "Where to report a weakness",
              tag: "Operations",
              caller: anyone,
              answers: { 200: "The file" },
              handle: () => ({
                status: 200,
                text: {
                  contentType: "text/plain; charset=utf-8",
                  body: [
                    ...security.contacts.map((contact) => `Contact: ${contact}`),
                    `Expires: ${instant(clock.now() + PROMISED_MS)}`,
                    "Preferred-Languages: en",
                    `Canonical: ${issuer}${PATH}`,
                    ...(security.policyUrl === undefined ? [] : [`Policy: ${new URL(security.policyUrl).href}`]),
                    "",
                  ].join("\n"),
                },
              }),
            }),
          ],
  }),
}
