import type { FindSpot, Geo } from "../../kernel/geo.ts"
import { areNear } from "../../kernel/http/client-address.ts"
import type { View } from "../../pages/index.ts"
import { type Device, deviceName, deviceOf } from "../session/index.ts"

/** What something came from, as people say it. */
export interface Whence {
  readonly kind: Device["kind"]
  /** "Firefox on Windows" */
  readonly device: string
  readonly isNear: boolean
  /** "near your network", or city and country; undefined where no address is known. */
  readonly place: string | undefined
  /** Only where the words say too little; never alone. */
  readonly address: string | undefined
}

export type WhenceOf = (userAgent: string | null, address: string | null) => Whence

/** Devices and places in words, for one page. */
export interface Whereabouts {
  /** @param here the reader's own address: what comes from the same network is near */
  on(view: Pick<View, "t" | "locale">, here: string | undefined): Promise<WhenceOf>
}

export function createWhereabouts({ geo }: { readonly geo: Geo }): Whereabouts {
  return {
    on: async (view, here) => {
      const find = await geo.current()
      return (userAgent, address) => ({
        kind: deviceOf(userAgent).kind,
        device: deviceName(userAgent, view.t.account.device),
        ...placeOf(view, address, here, find),
      })
    },
  }
}

export function Address({ text }: { readonly text: string }) {
  return (
    <span class="quiet address" dir="ltr">
      {text}
    </span>
  )
}

function placeOf(
  { t: { account }, locale }: Pick<View, "t" | "locale">,
  address: string | null,
  here: string | undefined,
  find: FindSpot,
): Pick<Whence, "isNear" | "place" | "address"> {
  if (address === null) return { isNear: false, place: undefined, address: undefined }
  if (here !== undefined && areNear(address, here)) return { isNear: true, place: account.place.near, address: undefined }
  const spot = find(address)
  const country = spot?.country === undefined ? undefined : new Intl.DisplayNames([locale], { type: "region" }).of(spot.country)
  const city = spot?.city?.[locale] ?? spot?.city?.["en"]
  const place = city !== undefined && country !== undefined ? account.place.cityAndCountry({ city, country }) : (city ?? country)
  return place === undefined ? { isNear: false, place: account.place.another, address } : { isNear: false, place, address: undefined }
}
