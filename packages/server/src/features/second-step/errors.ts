import { defineErrors } from "../../kernel/errors.ts"

export const secondStepErrors = defineErrors({
  last_way_in: { status: 409, title: "The last way in stays" },
})
