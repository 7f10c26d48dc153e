import type { RoleHome } from "../../core/access/index.ts"
import type { OrganizationId } from "../../core/organization/index.ts"
import { findUserByEmail } from "../../core/user/index.ts"
import { errors } from "../../kernel/errors.ts"
import type { Path } from "./mistakes.ts"
import { BY, type SeedNeeds } from "./needs.ts"
import { keysOf } from "./role-steps.ts"
import type { Scene } from "./scene.ts"
import type { SeedMember, SeedOrganization } from "./schema.ts"
import { type Change, differing, NEW, type Step } from "./step.ts"

/** @param confirmLockOut whoever applies the document knows whom a policy keeps out */
export function organizationStep({ directory }: SeedNeeds, wanted: SeedOrganization, path: Path, confirmLockOut: boolean): Step {
  const { organizations } = directory
  const { slug, name, suspended, max_members, policy } = wanted
  return {
    kind: "organizations",
    path,
    name: `organization ${slug}`,
    look: async (scene): Promise<Change | undefined> => {
      const { db } = scene
      const organization = await scene.organization(slug)
      if (!organization)
        return {
          what: NEW,
          make: async (revoke) => {
            const { id } = await organizations.create(db, revoke, { slug, name, maxMembers: max_members, policy }, BY)
            if (suspended) await organizations.change(db, revoke, id, { suspended }, BY)
            scene.forget("organizations")
          },
        }
      const { id, suspendedAt, maxMembers } = organization
      const what = differing({ name, suspended, max_members, policy }, { ...organization, suspended: suspendedAt !== null, max_members: maxMembers })
      if (what.length === 0) return undefined
      return {
        what,
        make: async (revoke) => {
          await organizations.change(db, revoke, id, { name, suspended, maxMembers: max_members, policy, confirmLockOut }, BY)
          scene.forget("organizations")
        },
      }
    },
  }
}

/** Of an organization's own roles. */
export function homeOf(slug: string): (scene: Scene) => Promise<RoleHome | undefined> {
  return async (scene) => {
    const organization = await scene.organization(slug)
    return organization && { level: "organization", organizationId: organization.id }
  }
}

/** A claim; its proof is the organization's affair, and what is wished of it holds from then on. */
export function domainStep({ directory }: SeedNeeds, slug: string, wanted: { domain: string; auto_join?: boolean | undefined }, path: Path): Step {
  const { domains } = directory
  const { domain: name, auto_join: autoJoin = false } = wanted
  return {
    kind: "domains",
    path,
    name: `domain ${name} of ${slug}`,
    look: async (scene): Promise<Change | undefined> => {
      const { db } = scene
      const organization = await scene.organization(slug)
      const claim = organization && (await scene.domains(organization.id)).find(({ domain }) => domain === name)
      const make = async (write: (organizationId: OrganizationId) => Promise<unknown>) => {
        await write(organization?.id ?? gone())
        scene.forget("domains")
      }
      if (!claim) return { what: NEW, make: () => make((id) => domains.claim(db, id, name, BY, { autoJoin })) }
      if (wanted.auto_join === undefined || claim.autoJoin === autoJoin) return undefined
      return { what: ["auto_join"], make: () => make((id) => domains.change(db, id, claim.id, { autoJoin, ahead: true }, BY)) }
    },
  }
}

export function memberStep({ directory }: SeedNeeds, slug: string, { email, roles: names }: SeedMember, path: Path): Step {
  const { members } = directory
  return {
    kind: "members",
    path,
    name: `member ${email} of ${slug}`,
    look: async (scene): Promise<Change | undefined> => {
      const { db } = scene
      const organization = await scene.organization(slug)
      const user = organization && (await findUserByEmail(db, email))
      const known = organization && (await scene.roles({ level: "organization", organizationId: organization.id }))
      const member = user && (await members.find(db, organization.id, user.id))
      if (!member)
        return {
          what: NEW,
          make: async (revoke) => {
            if (!user || !known) gone()
            const roles = keysOf(names ?? ["member"], known)
            await members.join(db, revoke, organization.id, { userId: user.id, roles, joinedBy: "seed" }, BY)
          },
        }
      if (names === undefined) return undefined
      const present = new Map([...(known?.values() ?? [])].map((role) => [role.key, role.name]))
      if (differing({ names }, { names: member.roles.map((key) => present.get(key) ?? key) }).length === 0) return undefined
      return {
        what: ["roles"],
        make: async (revoke) => {
          await members.setRoles(db, revoke, organization.id, user.id, keysOf(names, known ?? new Map()), BY)
        },
      }
    },
  }
}

function gone(): never {
  throw errors.conflict({ detail: "Somebody has just deleted what this belongs to." })
}
