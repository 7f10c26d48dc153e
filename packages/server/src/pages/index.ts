export { Ago, ago } from "./ago.tsx"
export { Field, Form, Summary, type Wrong, wrongFrom } from "./form.tsx"
export { problemPage } from "./problem.tsx"
export { createPages, type Pages } from "./shell.tsx"
