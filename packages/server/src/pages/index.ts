export { problemPage } from "./problem.tsx"
export { Alert, Field, type FieldProps, Form, type Page, type PageContext, type Pages, createPages } from "./shell.tsx"
