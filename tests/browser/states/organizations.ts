import type { BrowserLike } from "../../browser-like.ts"
import { ok } from "../../organization.ts"
import type { Scene, Service, State } from "../catalogue.ts"
import { accountByApi, press, takeOver } from "../steps.ts"

const LIST = "/account/organizations"
const LONG_NAME = "Rechtsschutzversicherungsgesellschaft der Donaudampfschifffahrt mbH & Co. KG"
/** What people called things. */
const data =
  /Acme Robotics|Rechtsschutzversicherungsgesellschaft\S*|der Donaudampfschifffahrt mbH & Co\. KG|billing-clerk|Writes and sends invoices|(admin|invoice):\S+|acme\.example|passkey/g

interface Founded {
  readonly client: BrowserLike
  /** The page of the organization. */
  readonly home: string
  /** What is of it in the admin API. */
  readonly base: string
}

export const organizationStates: readonly State[] = [
  {
    name: "organizations-none",
    arrive: async ({ page, service, email }) => {
      await takeOver(page.context(), await accountByApi(service, email, "Ada Lovelace"), service.issuer)
      await page.goto(LIST)
    },
  },
  {
    name: "organizations-not-to-be-entered",
    data,
    arrive: async (scene) => {
      const { client, base } = await founded(scene, LONG_NAME)
      // A sign-up is none of these ways of signing in.
      await ok(client.send(base, { method: "PATCH", json: { policy: { methods: ["password", "passkey"] } } }), 200)
      await scene.page.goto(LIST)
    },
  },
  {
    name: "organization-overview",
    data,
    arrive: async (scene) => {
      const { client, home, base } = await founded(scene, LONG_NAME)
      await ok(client.send("/auth/session/organization", { method: "PUT", json: { org_id: base.split("/").at(-1) } }), 200)
      await takeOver(scene.page.context(), client, scene.service.issuer)
      await scene.page.goto(home)
    },
  },
  {
    name: "organization-overview-for-a-member",
    data,
    arrive: async (scene) => {
      const { home } = await joined(scene)
      await scene.page.goto(home)
      await scene.page.click("#leave summary")
    },
  },
  {
    name: "organization-members",
    data,
    arrive: async (scene) => {
      const { client, home } = await joined(scene)
      await scene.page.context().clearCookies({ name: "doorward" })
      await takeOver(scene.page.context(), client, scene.service.issuer)
      await scene.page.goto(`${home}/members`)
    },
  },
  {
    name: "organization-member",
    data,
    arrive: async (scene) => {
      const { client, home, base } = await founded(scene)
      await ok(
        client.post(`${base}/roles`, { name: "billing-clerk", description: "Writes and sends invoices", permissions: ["admin:audit:read"] }),
        201,
      )
      const { user } = await ok<{ user: { id: string } }>(client.get("/auth/session"), 200)
      await scene.page.goto(`${home}/members/${user.id}`)
    },
  },
  {
    name: "organization-invitations-one-refused",
    alsoWithoutScript: true,
    status: 409,
    data,
    arrive: async (scene) => {
      const { client, home, base } = await founded(scene)
      await ok(client.post(`${base}/invitations`, { email: `colleague-of-${scene.email}` }), 201)
      await scene.page.goto(`${home}/invitations`)
      await scene.page.fill("#email", scene.email)
      await press(scene.page, "#invite button")
    },
  },
  {
    name: "organization-domains",
    data,
    arrive: async (scene) => {
      const { client, home, base } = await founded(scene)
      await ok(client.post(`${base}/domains`, { domain: "acme.example" }), 201)
      await scene.page.goto(`${home}/domains`)
    },
  },
  {
    name: "organization-roles-one-wrong",
    alsoWithoutScript: true,
    status: 422,
    data,
    arrive: async (scene) => {
      const { client, home, base } = await founded(scene)
      await ok(client.post(`${base}/roles`, { name: "billing-clerk", permissions: ["admin:audit:read"], inherits: ["member"] }), 201)
      await scene.page.goto(`${home}/roles`)
      await scene.page.fill("#name", "billing-clerk")
      await scene.page.fill("#permissions", "invoice:*\ninvoice:Write")
      await press(scene.page, "#add-role button")
    },
  },
  {
    name: "organization-rules-would-keep-out",
    alsoWithoutScript: true,
    status: 409,
    arrive: async (scene) => {
      const { home } = await founded(scene)
      await scene.page.goto(`${home}/rules`)
      await scene.page.selectOption("#factor", "required")
      await press(scene.page, "#rules button")
    },
    data,
  },
]

/** Somebody founds an organization and looks at it. */
async function founded({ page, service, email }: Scene, name = "Acme Robotics"): Promise<Founded> {
  const client = await accountByApi(service, email, "Ada Lovelace")
  const { organization } = await ok<{ organization: { id: string; slug: string } }>(client.post("/auth/organizations", { name }), 201)
  await takeOver(page.context(), client, service.issuer)
  return { client, home: `${LIST}/${organization.slug}`, base: `/admin/v1/organizations/${organization.id}` }
}

/** Somebody was invited, has joined and looks at it. */
async function joined(scene: Scene): Promise<Founded> {
  const made = await founded(scene)
  const email = `colleague-of-${scene.email}`
  const colleague = await accountByApi(scene.service, email, "Olga Owner")
  await ok(made.client.post(`${made.base}/invitations`, { email }), 201)
  await ok(colleague.post("/auth/invitations/accept", { token: await invitationTo(scene.service, email) }), 200)
  await takeOver(scene.page.context(), colleague, scene.service.issuer)
  return made
}

async function invitationTo(service: Service, email: string): Promise<string> {
  return new URL((await service.newestMail(email)).link).searchParams.get("token") ?? ""
}
