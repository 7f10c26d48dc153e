/**
 * A picture is made smaller before it is sent (`data-shrink`: its shorter side, in pixels): on a phone's connection seconds instead
 * of a minute, and what a camera writes beside the picture stays at home. Where that does not work, the file goes as it is.
 */
export function shrinkPictures() {
  for (const field of document.querySelectorAll("input[type=file][data-shrink]")) {
    if (!(field instanceof HTMLInputElement)) continue
    /** @type {Promise<void> | undefined} */
    let shrinking
    field.addEventListener("change", () => {
      /** @type {Promise<void>} */
      const work = shrink(field, Number(field.dataset["shrink"]))
        .catch(() => undefined)
        .finally(() => {
          if (shrinking === work) shrinking = undefined
        })
      shrinking = work
    })
    // Sent too soon: it goes as soon as it is small.
    field.form?.addEventListener("submit", (event) => {
      const { form } = field
      if (!shrinking || !form) return
      event.preventDefault()
      void shrinking.then(() => form.requestSubmit(event.submitter))
    })
  }
}

/** Better than can be seen at this size. */
const QUALITY = 0.9

/** @param {HTMLInputElement} field @param {number} side */
async function shrink(field, side) {
  const file = field.files?.[0]
  if (!file) return
  // Upright, as the camera noted: the note does not come along.
  const image = await createImageBitmap(file, { imageOrientation: "from-image" })
  const factor = side / Math.min(image.width, image.height)
  if (factor >= 1) return
  const canvas = document.createElement("canvas")
  canvas.width = Math.round(image.width * factor)
  canvas.height = Math.round(image.height * factor)
  const context = canvas.getContext("2d")
  if (!context) return
  context.imageSmoothingQuality = "high"
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  image.close()
  // In the coding it came in; where the browser cannot, in PNG, so that what is transparent stays so.
  /** @type {Blob | null} */
  const small = await new Promise((resolve) => canvas.toBlob(resolve, file.type, QUALITY))
  // Another may have been chosen meanwhile.
  if (!small || small.size >= file.size || field.files?.[0] !== file) return
  const files = new DataTransfer()
  files.items.add(new File([small], file.name, { type: small.type }))
  field.files = files.files
}
