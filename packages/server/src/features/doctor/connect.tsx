import type { Strings } from "../../pages/index.ts"

/** How an application is connected today, with this service's address in it: each a few lines to copy. */
export function Connect({ t: { setup }, issuer }: { readonly t: Strings; readonly issuer: string }) {
  const { connect } = setup
  return (
    <section id="connect">
      <h2>{connect.title}</h2>
      <p class="quiet">{connect.intro}</p>
      <details open>
        <summary>{connect.session}</summary>
        <p>{connect.sessionText}</p>
        <Code id="connect-session" lines={sessionLines(issuer)} />
      </details>
      <details>
        <summary>{connect.mount}</summary>
        <p>{connect.mountText}</p>
        <Code id="connect-express" lines={expressLines(issuer)} />
        <Code id="connect-hono" lines={honoLines(issuer)} />
      </details>
      <details>
        <summary>{connect.api}</summary>
        <p>{connect.apiText}</p>
        <Code id="connect-client" lines={[`npx doorward api create --name notes --audience ${issuer}`]} />
        <p>{connect.apiThen}</p>
        <Code id="connect-api" lines={guardLines(issuer)} />
      </details>
      <p>
        <a href="/docs">{connect.docs}</a>
      </p>
    </section>
  )
}

/** Reads from left to right in every language. */
export function Code({ lines, id }: { readonly lines: readonly string[]; readonly id?: string }) {
  return (
    <pre class="code" dir="ltr" id={id}>
      <code>{lines.join("\n")}</code>
    </pre>
  )
}

const sessionLines = (issuer: string) => [
  `const answer = await fetch("${issuer}/auth/session")`,
  "const signedIn = answer.ok ? await answer.json() : undefined",
  "if (signedIn) greet(signedIn.user.email)",
]

const expressLines = (issuer: string) => [
  "// Express",
  'import { createDoorward, nodeListener } from "doorward"',
  "",
  `const doorward = await createDoorward({ issuer: "${issuer}" })`,
  "app.use(nodeListener(doorward.fetch))",
  "await doorward.start()",
]

const honoLines = (issuer: string) => [
  "// Hono",
  'import { createDoorward } from "doorward"',
  'import { getConnInfo } from "@hono/node-server/conninfo"',
  "",
  `const doorward = await createDoorward({ issuer: "${issuer}" })`,
  'app.all("*", (c) => doorward.fetch(c.req.raw, { address: getConnInfo(c).remote.address }))',
  "await doorward.start()",
]

const guardLines = (issuer: string) => [
  'import { createGuard } from "@doorward/guard"',
  'import { requireAuth } from "@doorward/guard/express"',
  "",
  "const guard = createGuard({",
  `  issuer: "${issuer}",`,
  `  audience: "${issuer}",`,
  "  clientId: CLIENT_ID, // both as doorward api create gave them",
  "  clientSecret: CLIENT_SECRET,",
  '  revocation: "follow",',
  "})",
  "await guard.ready()",
  "app.use(requireAuth(guard))",
]
