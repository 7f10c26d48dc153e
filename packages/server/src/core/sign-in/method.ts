import type { Child } from "hono/jsx"
import { z } from "zod"
import type { Db } from "../../kernel/db/index.ts"
import { atField } from "../../kernel/errors.ts"
import type { Incoming } from "../../kernel/http/incoming.ts"
import type { Strings, Wrong } from "../../pages/index.ts"
import type { SignedIn } from "../session/index.ts"
import type { Email, User, UserId } from "../user/index.ts"
import type { Attempt, AttemptId } from "./attempt.ts"
import type { Evidence } from "./evidence.ts"
import type { Factor } from "./factor.ts"

/** A way of proving who one is. The dispatcher knows what it brings, never its name. */
export interface SignInMethod {
  readonly name: string
  /** Its part of the sign-in page. */
  readonly section?: (context: SectionContext) => Child
  /** Its part of the sign-up page, beside the form. */
  readonly signUpSection?: (context: SignUpSectionContext) => Child
  /** Where somebody who has just signed in without it is asked whether they want it; undefined where they are not. */
  offer?(signedIn: SignedIn, request: Incoming): Promise<string | undefined>
  /** What somebody may bring along when they sign up. */
  readonly enrolment?: Enrolment
  /** Which of some people can use it; absent for what everybody can. */
  holders?(db: Db, userIds: readonly UserId[]): Promise<ReadonlySet<UserId>>
  /**
   * Mails a link to a credential of one's own choice, which whoever reads the person's mail can use, in the transaction of whoever
   * wants it sent. Of the person, and of what they hold, nothing changes by it.
   */
  mailLink?(db: Db, user: User, occasion: LinkOccasion): Promise<void>
  /** What it can be asked for on top of something else, or to prove oneself anew. */
  readonly factor?: Factor
  /** What somebody has of it, for the page where everything of this kind stands together. */
  holdings?(db: Db, user: User): Promise<readonly Holding[]>
  /** Sets up what was brought to a sign-up (`SignIn.bring`) and is no field of its form. @returns evidence, when making it has shown it */
  adopt?(db: Db, userId: UserId, prepared: string): Promise<Evidence | undefined>
  /**
   * Takes away what somebody else may know or have added: the person says that a change of their account was not theirs. In a
   * transaction of the log, with the person's row held; their sessions end with it, and they are mailed a way back in.
   * @param since what was added from then on goes, what is older stays
   */
  distrust?(db: Db, user: User, since: number): Promise<void>
}

/** A thing to sign in with, or to show on top: this password, that passkey. Instants are milliseconds since the epoch. */
export interface Holding {
  /** Unique on the page; part of the id of its element. */
  readonly id: string
  readonly title: (t: Strings) => string
  readonly detail?: (t: Strings) => string
  readonly addedAt?: number
  /** Null for never; absent where nobody keeps account of it. */
  readonly usedAt?: number | null
  /** Where it is looked after. */
  readonly href?: string
}

/** `welcome`: somebody made the account for them. `reset`: somebody else wants them to choose anew. `secured`: they took away what they had. */
export type LinkOccasion = "welcome" | "reset" | "secured"

export interface SectionContext {
  readonly t: Strings
  readonly csrf: string
  /** Where to go afterwards; a path of ours. */
  readonly next: string
  /** What the form held, when it comes back. */
  readonly email: string
  /** What was wrong with this section, when it comes back. */
  readonly wrong: Wrong | undefined
}

export interface SignUpSectionContext {
  readonly t: Strings
  /** The id of the form that holds address and name. */
  readonly form: string
}

/** Who chooses a credential, as far as it is known: what is easily guessed about somebody is no secret of theirs. */
export interface EnrolmentContext {
  readonly email: Email
  readonly name: string | null
}

/** A credential that is chosen before the address is proved, and belongs to nobody until then. */
export interface Enrolment {
  /** The field's name in JSON and in forms. */
  readonly field: string
  readonly schema: z.ZodType<string>
  /** What the field is called and what stands below it. */
  words(t: Strings): { readonly label: string; readonly hint: string }
  readonly autocomplete: string
  /** Checks it and gives what will be stored. @throws the method's problems */
  prepare(value: string, about: EnrolmentContext): Promise<string>
  adopt(db: Db, userId: UserId, prepared: string): Promise<void>
  /** Credentials that another system made, where the method can take them over. */
  readonly imported?: ImportedCredentials
}

export interface ImportedCredentials {
  /** Whether it is one that can be verified here. @param stored as the other system stored it */
  accepts(stored: string): boolean
  /** @param stored one that is accepted */
  adopt(db: Db, userId: UserId, stored: string): Promise<void>
}

/** Who can take over what another system stored. @returns undefined when nobody can verify it */
export function importerOf(methods: readonly SignInMethod[], stored: string): ImportedCredentials | undefined {
  return methods.map(({ enrolment }) => enrolment?.imported).find((imported) => imported?.accepts(stored))
}

/** How an address is proved. Provided by whatever feature sends codes; without one nobody can sign up. */
export interface AddressProof {
  /** Writes code, link and mail for a new attempt, in its transaction; a decoy is the same work. @param proof what its browser holds */
  send(db: Db, attempt: Attempt, proof: string): Promise<void>
  /** What only the browser that began the attempt may see of it. */
  describe(db: Db, attempt: AttemptId, proof: string): Promise<{ readonly confirmCode: string } | undefined>
}

/** Fields for what a person may bring along, for a body's schema. None is required: an address alone makes an account too. */
export function enrolmentFields(methods: readonly SignInMethod[]): Record<string, z.ZodOptional<z.ZodType<string>>> {
  return Object.fromEntries(methods.flatMap(({ enrolment }) => (enrolment ? [[enrolment.field, z.optional(enrolment.schema)]] : [])))
}

/** Checks and prepares what was brought, by method. A form's empty field brings nothing. @throws each method's problems, pointing at its field */
export async function prepareEnrolments(
  methods: readonly SignInMethod[],
  fields: Readonly<Record<string, unknown>>,
  about: EnrolmentContext,
): Promise<Record<string, string>> {
  const prepared: Record<string, string> = {}
  for (const { name, enrolment } of methods) {
    const value = enrolment && fields[enrolment.field]
    if (!enrolment || typeof value !== "string" || value === "") continue
    try {
      prepared[name] = await enrolment.prepare(value, about)
    } catch (error) {
      throw atField(error, enrolment.field)
    }
  }
  return prepared
}
