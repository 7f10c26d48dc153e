import { z } from "zod"
import { sessionErrors } from "../../core/session/index.ts"
import { findUserById, userOnWire, userSchema } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import { anyone, type Route, route } from "../../kernel/http/route.ts"
import type { Limit } from "../../kernel/limits.ts"
import type { Core } from "../feature.ts"
import { changeProfile, type ProfileNeeds } from "./profile.ts"
import { pictureIdField, profileChangeSchema } from "./schema.ts"
import { findPicture } from "./store.ts"

/** Each writes a row that every replica reads. */
export const PROFILE_CHANGES: Limit = { name: "profile-changes", points: 300, windowSeconds: 900 }

/**
 * A picture is personal data behind an address nobody guesses, so only the browser that asked keeps it, and no longer than a
 * day: then it is gone from there too, if it was taken away here. Its address changes with it, so it is never asked for anew
 * meanwhile. Applications on other origins show it.
 */
const PICTURE_HEADERS = {
  "Cache-Control": "private, max-age=86400, immutable",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "cross-origin",
}

export function profileRoutes(needs: ProfileNeeds & Pick<Core, "database" | "pages" | "sessionCookie">): Route[] {
  const { database, pages, sessionCookie } = needs
  return [
    route({
      method: "GET",
      path: "/auth/account",
      summary: "The caller, as stored this moment",
      tag: "Account",
      caller: sessionCookie.signedIn,
      answers: { 200: z.object({ user: userSchema }) },
      errors: [sessionErrors.table],
      handle: async ({ caller }) => {
        // Not what is remembered with the session: on another replica that may be half a second old.
        const user = await findUserById(database, caller.user.id)
        if (!user) throw sessionErrors.unauthenticated()
        return { status: 200, body: { user: userOnWire(user) } }
      },
    }),
    route({
      method: "PATCH",
      path: "/auth/account",
      summary: "Change name and language, or take the picture away. What is not mentioned stays; null clears",
      tag: "Account",
      caller: sessionCookie.signedIn,
      body: profileChangeSchema,
      limits: { perNetwork: PROFILE_CHANGES },
      answers: { 200: z.object({ user: userSchema }) },
      errors: [sessionErrors.table],
      handle: async ({ caller, body, request }) => {
        const user = await changeProfile(needs, caller, body, request)
        const isBrowser = request.header("authorization") === null
        const cookies = body.locale !== undefined && isBrowser ? [pages.rememberLanguage(body.locale)] : []
        return { status: 200, body: { user: userOnWire(user) }, cookies }
      },
    }),
    route({
      method: "GET",
      path: "/pictures/:id",
      summary: "A person's picture (WebP, 256 by 256), for whoever knows its address",
      tag: "Account",
      caller: anyone,
      params: z.object({ id: pictureIdField }),
      answers: { 200: "The picture" },
      handle: async ({ params: { id } }) => {
        const webp = await findPicture(database, id)
        if (webp === undefined) throw errors.not_found()
        return { status: 200, bytes: { contentType: "image/webp", body: Buffer.from(webp, "base64") }, headers: PICTURE_HEADERS }
      },
    }),
  ]
}
