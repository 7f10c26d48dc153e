import { instant } from "../../kernel/clock.ts"
import { invalidField } from "../../kernel/errors.ts"
import type { Command } from "../feature.ts"
import type { ApiClient } from "./api-client.ts"
import { createApiClients } from "./api-clients.ts"

/** `doorward api …`: each API has a credential of its own, so that one can be taken away without the others noticing. */
export const apiCommands: readonly Command[] = [
  {
    name: "api create",
    summary: "let an API follow revocations; its secret is shown this once",
    options: { name: "for people", audience: "what its tokens carry in aud", scope: "what it may ask for, space-separated [revocations:read]" },
    begins: true,
    run: async (core, { options: { name = "", audience = "", scope } }) => {
      const { client, secret } = await createApiClients(core).create({ name, audience, scopes: scope?.split(" ").filter((text) => text !== "") })
      return {
        json: { client_id: client.id, client_secret: secret.reveal(), name: client.name, audience: client.audience, scopes: client.scopes },
        text: [`client_id      ${client.id}`, `client_secret  ${secret.reveal()}`, "The secret is not kept and cannot be shown again."].join("\n"),
      }
    },
  },
  {
    name: "api list",
    summary: "list the APIs",
    run: async (core) => {
      const clients = await createApiClients(core).list()
      return { json: { apis: clients.map(onWire) }, text: clients.length === 0 ? "There are none." : clients.map(inLine).join("\n") }
    },
  },
  {
    name: "api remove",
    operand: "<client_id>",
    summary: "take an API's credential away, with every token it was given",
    run: async (core, { operand }) => {
      if (operand === undefined) throw invalidField("client_id", "Say which: doorward api remove <client_id>.")
      await createApiClients(core).remove(operand)
      return { json: { removed: operand }, text: `Removed ${operand}.` }
    },
  },
]

function onWire({ id, name, audience, scopes, createdAt }: ApiClient): object {
  return { client_id: id, name, audience, scopes, created_at: instant(createdAt) }
}

function inLine({ id, name, audience, scopes }: ApiClient): string {
  return `${id}  ${audience}  ${name}  ${scopes.join(" ")}`
}
