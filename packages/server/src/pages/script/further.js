import { all } from "./words.js"

/** Scripts that a part of this page needs besides: public files of our own (`/assets`), and nothing else. */
export function loadFurther() {
  const wanted = new Set(all("[data-script]", HTMLElement).map(({ dataset }) => dataset["script"] ?? ""))
  // What this script loads is let in as this script was.
  for (const path of wanted) if (path.startsWith("/assets/")) void import(path)
}
