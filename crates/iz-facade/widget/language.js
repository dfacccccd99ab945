// The language of the page: loads what is shown in it.

import { button, element } from "./dom.js";
import { loadSteps } from "./identity.js";
import { speak } from "./words.js";

/** The only words that stand in the scripts: they are shown if no words could be loaded. */
const NO_WORDS = "The service cannot be reached. Wait a moment and try again. No se puede llegar al servicio. Espere un momento y pruebe otra vez.";
const NO_WORDS_AGAIN = "Try again · Probar otra vez";

/** Shows the page in this language from now on, if all that it needs could be loaded. */
export async function speakIn(language) {
  if (language !== "en") await loadSteps();
  await speak(language);
}

/** Loads the words until it succeeds. `place` says meanwhile that they are missing. */
export async function insistOn(language, place) {
  for (;;) {
    await new Promise((clicked) => {
      place.replaceChildren(element("div", { class: "card", role: "alert", "data-part": "no-words" },
        element("p", {}, NO_WORDS), button("again", NO_WORDS_AGAIN, clicked)));
    });
    try {
      return await speakIn(language);
    } catch {
      // The same sentence is shown again.
    }
  }
}
