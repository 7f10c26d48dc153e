import { oneTimeErrors } from "../../core/one-time/index.ts"
import { defineErrors } from "../../kernel/errors.ts"

export const codeErrors = defineErrors({
  ...oneTimeErrors.table,
  confirm_browser: { status: 409, title: "This link was asked for in another browser" },
})
