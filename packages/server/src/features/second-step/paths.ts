export const FACTOR_PAGE = "/sign-in/factor"
export const SEND = `${FACTOR_PAGE}/send`
export const ENROL_PAGE = "/sign-in/enrol"
