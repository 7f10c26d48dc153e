import { z } from "zod"
import { SESSIONS_PAGE, type SessionsSection, toSignIn } from "../../core/account/index.ts"
import { type Route, route } from "../../kernel/http/route.ts"
import { isId } from "../../kernel/id.ts"
import { Ago, ago, Button, DeviceIcon, Form, Item, List } from "../../pages/index.ts"
import type { Core } from "../feature.ts"
import type { TrustedDevices } from "./trust.ts"

const END = "/account/sessions/ask-again"

/** On the page of sessions: where one's second step is not asked for. Nothing where it is asked for everywhere. */
export function trustedDevicesSection(devices: TrustedDevices): SessionsSection {
  return async ({ caller, view: { t, locale }, whenceOf, now }) => {
    const live = await devices.list(caller.user.id)
    if (live.length === 0) return undefined
    const words = t.trustedDevices
    return (csrf) => (
      <section aria-labelledby="trusted-devices-title">
        <h2 id="trusted-devices-title">{words.title}</h2>
        <p class="quiet">{words.about}</p>
        <List id="trusted-devices">
          {live.map(({ id, createdAt, expiresAt, userAgent, ip }) => {
            const { kind, device, place } = whenceOf(userAgent, ip)
            return (
              <Item
                sign={<DeviceIcon kind={kind} />}
                actions={
                  <Form action={END} csrf={csrf} id={`ask-again-${id}`}>
                    <input type="hidden" name="device" value={id} />
                    <Button label={words.askAgainWhich({ device, ago: ago(now - createdAt, locale) })}>{words.askAgain}</Button>
                  </Form>
                }
              >
                {device}
                {place !== undefined && <div>{place}</div>}
                <div class="quiet">
                  <span class="fact">
                    {words.since} <Ago at={createdAt} now={now} locale={locale} />
                  </span>{" "}
                  <span class="fact">{words.until({ date: new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(expiresAt) })}</span>
                </div>
              </Item>
            )
          })}
        </List>
      </section>
    )
  }
}

export function trustedDevicePages({ sessionCookie, devices }: Pick<Core, "sessionCookie"> & { readonly devices: TrustedDevices }): Route[] {
  return [
    route({
      method: "POST",
      path: END,
      summary: "Ask for the second step in a browser again (form)",
      tag: "Pages",
      kind: "page",
      caller: sessionCookie.perhapsSignedIn,
      body: z.object({ device: z.string() }),
      answers: { 303: "Back to the list" },
      handle: async ({ caller, body: { device }, request }) => {
        if (!caller) return toSignIn(request, SESSIONS_PAGE)
        // Another person's, or one that is over: the list says where it is not asked for.
        if (isId("trd", device)) await devices.end(caller.user.id, device, request)
        return { status: 303, location: SESSIONS_PAGE }
      },
    }),
  ]
}
