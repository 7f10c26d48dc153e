import { checkFields } from "./checks.js"
import { mindForms } from "./forms.js"
import { loadFurther } from "./further.js"
import { keepListsLive } from "./live.js"
import { showPasswords } from "./show-password.js"
import { shrinkPictures } from "./shrink.js"
import { countDown, focusProblem, offerCopies } from "./small.js"
import { judgeStrength } from "./strength.js"
import { followSignOut } from "./tabs.js"

// What a page does beyond showing itself and sending forms. Nothing here is needed: every page works without.
for (const part of [
  followSignOut,
  mindForms,
  loadFurther,
  focusProblem,
  showPasswords,
  shrinkPictures,
  judgeStrength,
  checkFields,
  countDown,
  offerCopies,
  keepListsLive,
])
  try {
    part()
  } catch (error) {
    // A browser that lacks one thing has the others.
    reportError(error)
  }
