/** A value in letters of any direction, kept together among words that run from right to left (Unicode FSI … PDI). */
export function isolated(value: string): string {
  return `\u2068${value}\u2069`
}
