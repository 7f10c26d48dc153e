export { Ago, ago } from "./ago.tsx"
export { Field, type FieldProps, Form, Summary, type Wrong, wrongFrom } from "./form.tsx"
export { problemPage } from "./problem.tsx"
export { createPages, type Page, type PageContext, type Pages } from "./shell.tsx"
