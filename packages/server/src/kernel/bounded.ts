/**
 * What a piece of work comes to, or something else when it takes too long or fails. What takes too long goes on unheard.
 * @param otherwise by what it failed with; undefined when it was late
 */
export async function withinMs<T>(ms: number, work: () => Promise<T>, otherwise: (error: unknown) => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise(undefined)), ms)
  })
  try {
    return await Promise.race([work().catch(otherwise), late])
  } finally {
    clearTimeout(timer)
  }
}
