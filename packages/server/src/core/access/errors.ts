import { defineErrors } from "../../kernel/errors.ts"

export const accessErrors = defineErrors({
  above_yourself: { status: 403, title: "This is beyond your own rights" },
  own_rights: { status: 409, title: "Nobody takes their own administrative rights away" },
  role_name_taken: { status: 409, title: "A role of this name is there already" },
  role_in_use: { status: 409, title: "This role is in use" },
  role_inherits_itself: { status: 409, title: "A role cannot inherit itself" },
})
