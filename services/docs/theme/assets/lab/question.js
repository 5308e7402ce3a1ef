// A question with a typed answer: the page holds its text, answers/ what is right, what is a mistake, and the hints.
import * as containerId from "./answers/container-id.js"
import * as imageId from "./answers/image-id.js"
import * as kernelInside from "./answers/kernel-inside.js"
import * as kernelOutside from "./answers/kernel-outside.js"
import {element, one} from "../dom.js"
import * as progress from "./progress.js"

/** @type {Record<string, Answer>} */
export const ANSWERS = {
  "container-id": containerId,
  "image-id": imageId,
  "kernel-inside": kernelInside,
  "kernel-outside": kernelOutside,
}

// Mistakes that say nothing of what the reader understood: the next hint is no more precise for them.
const NO_TRY = new Set(["empty", "absent", "elsewhere"])

// The hint for a mistake after so many wrong answers: the last one stays.
/** @type {(hints: Answer["hints"], mistake: string, tries: number) => string} */
export function hint(hints, mistake, tries) {
  const levels = hints[mistake]
  return levels[Math.min(tries, levels.length - 1)]
}

// Makes a form of the element, whose first paragraph is the question. `facts` gives what the page knows now.
/** @type {(root: HTMLElement, facts: () => Facts) => void} */
export function question(root, facts) {
  const {question: name = ""} = root.dataset
  const {mistake, hints, right, keep} = ANSWERS[name]
  const text = one(root, "p")
  const label = element("label", {for: `answer-${name}`}, ...text.childNodes)
  const result = element("p", {class: "lab-result", id: `result-${name}`, role: "status"})
  const input = element("input", {
    id: `answer-${name}`, type: "text", class: "lab-input", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", "aria-describedby": result.id,
  })
  let tries = 0

  /** @type {(found: string, sentence: string) => void} */
  const say = (found, sentence) => {
    root.dataset.result = found
    input.setAttribute("aria-invalid", String(found === "wrong"))
    result.textContent = sentence
  }
  /** @type {(event: Event) => void} */
  const answer = event => {
    event.preventDefault()
    const found = mistake(input.value, facts())
    if (!found) {
      keep?.(input.value)
      progress.finish(name)
      return say("right", right(input.value, facts()))
    }
    say("wrong", hint(hints, found, tries))
    if (!NO_TRY.has(found)) tries++
    input.focus()
  }
  const button = element("button", {type: "submit", class: "lab-button"}, "Vérifier")
  const line = element("div", {class: "lab-line lab-live"}, input, button)
  text.replaceWith(element("form", {submit: answer, novalidate: ""}, label, line, result))

  /** @type {(kept: Progress) => void} */
  const show = kept => {
    root.dataset.done = String(name in kept.done)
    if (!(name in kept.done) && root.dataset.result === "right") say("", "")
    if (name in kept.done && !result.textContent) result.textContent = "Déjà répondu."
    if (!(name in kept.done) && result.textContent === "Déjà répondu.") result.textContent = ""
  }
  show(progress.current())
  progress.changed(show)
}
