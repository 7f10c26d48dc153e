import { Problem } from "../../kernel/errors.ts"
import type { Answer } from "../../kernel/http/answer.ts"
import { toStepUp } from "./frame.tsx"

/** Does what is sensitive; whoever has to prove themselves anew first is led there, and back. @param page a path of ours */
export async function orStepUp(page: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Problem && error.code === "reauthentication_required") return toStepUp(page)
    throw error
  }
}
