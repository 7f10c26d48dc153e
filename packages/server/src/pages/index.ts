export { problemPage } from "./problem.tsx"
export { Alert, createPages, Field, type FieldProps, Form, type Page, type PageContext, type Pages } from "./shell.tsx"
