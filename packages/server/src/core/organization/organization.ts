import { z } from "zod"
import type { Id } from "../../kernel/id.ts"

export type OrganizationId = Id<"org">

/** Below five minutes, replicas that remember a session for up to one could disagree about it. */
const MIN_IDLE_SECONDS = 300
const MIN_ABSOLUTE_SECONDS = 600
const MAX_SECONDS = 30 * 86_400
const MAX_METHODS = 20
const METHOD = /^[a-z][a-z0-9_-]{0,39}$/

/** What an organization asks of its members' sessions while they are in it. Wire and column are alike. */
export const policySchema = z
  .strictObject({
    methods: z
      .array(z.string().regex(METHOD))
      .min(1)
      .max(MAX_METHODS)
      .nullable()
      .default(null)
      .meta({ description: "Sign-in methods that let in, one of them; null for any." }),
    second_factor: z.enum(["optional", "required", "phishing_resistant"]).default("optional").meta({
      description: "Whether a session gets in that was begun with one step, with two, or only with one that cannot be phished (a passkey).",
    }),
    session_absolute_seconds: z.int().min(MIN_ABSOLUTE_SECONDS).max(MAX_SECONDS).nullable().default(null),
    session_idle_seconds: z.int().min(MIN_IDLE_SECONDS).max(MAX_SECONDS).nullable().default(null),
    remember: z.boolean().default(true).meta({ description: "Whether remembered sessions live longer than others here, too." }),
  })
  .meta({ id: "OrganizationPolicy" })

export type OrganizationPolicy = z.output<typeof policySchema>

export const NO_POLICY: OrganizationPolicy = policySchema.parse({})

/** A group of people with rules of its own: the tenant of an application. Instants are milliseconds since the epoch. */
export interface Organization {
  readonly id: OrganizationId
  /** Part of addresses; nobody else ever gets it. */
  readonly slug: string
  readonly name: string
  readonly createdAt: number
  readonly suspendedAt: number | null
  readonly policy: OrganizationPolicy
  readonly maxMembers: number | null
  readonly version: number
}

const MAX_ORGANIZATION_NAME_CHARACTERS = 100
const MAX_SLUG_CHARACTERS = 60
const SLUG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/

export const slugField = z
  .string()
  .max(MAX_SLUG_CHARACTERS)
  .regex(SLUG, "Lower-case letters, digits and hyphens, such as acme-robotics")
  // An address must not be mistaken for an identifier.
  .refine((text) => !text.startsWith("org-"), "It cannot begin with org-")

export const organizationNameField = z
  .string()
  .trim()
  .min(1)
  .max(MAX_ORGANIZATION_NAME_CHARACTERS)
  .refine((text) => !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text), "Control characters cannot be part of a name")

const MAX_MEMBERS = 1_000_000

export const maxMembersField = z.int().min(1).max(MAX_MEMBERS).nullable()

/** A slug for a name; something random is appended by the caller when it is taken. @returns undefined when the name has no letters for one */
export function slugOf(name: string): string | undefined {
  const slug = name
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, MAX_SLUG_CHARACTERS - 10)
    .replaceAll(/-+$/g, "")
  return slug === "" || slug.startsWith("org-") ? undefined : slug
}
