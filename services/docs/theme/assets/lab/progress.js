// What the reader has done, kept in this browser: no server knows it.
import {STEPS} from "./course.js"

export const KEY = "docker-lab/progress/1" // another number when the form changes: what is kept is never guessed at
const ID = /^[0-9a-f]{12,64}$/
/** @type {() => Progress} */
const EMPTY = () => ({done: {}, seen: null, image: null})
const news = new EventTarget()
/** @type {string | null} */
let memory = null // where the browser keeps nothing: a private window, a reader's choice

// What a kept text says, and nothing that is not of the form we write. Pure.
/** @type {(text: string | null) => Progress} */
export function read(text) {
  let kept
  try { kept = JSON.parse(text ?? "null") } catch { kept = null }
  const clean = EMPTY()
  for (const {id} of STEPS) {
    const at = kept?.done?.[id]
    if (typeof at === "string" && !Number.isNaN(Date.parse(at))) clean.done[id] = at
  }
  for (const name of /** @type {const} */ (["seen", "image"])) {
    if (typeof kept?.[name] === "string" && ID.test(kept[name])) clean[name] = kept[name]
  }
  return clean
}

/** @type {() => Progress} */
export function current() {
  try { return read(localStorage.getItem(KEY) ?? memory) } catch { return read(memory) }
}

/** @type {(now: Progress) => void} */
function keep(now) {
  memory = JSON.stringify(now)
  try { localStorage.setItem(KEY, memory) } catch { /* memory has it, until the page is left */ }
  tell()
}

const tell = () => news.dispatchEvent(new Event("change"))
/** @type {(part: Partial<Progress>) => void} */
const change = part => keep({...current(), ...part})

// Calls back with what is kept, after each change, be it in another tab.
/** @type {(callback: (kept: Progress) => void) => void} */
export const changed = callback => news.addEventListener("change", () => callback(current()))
globalThis.addEventListener?.("storage", event => { if (event.key === KEY || event.key === null) tell() })

/** @type {(step: string) => void} */
export function finish(step) {
  const {done} = current()
  if (!(step in done)) change({done: {...done, [step]: new Date().toISOString()}})
}

/** @type {(container: string) => void} */
export function see(container) {
  if (current().seen !== container) change({seen: container})
}

/** @type {(image: string) => void} */
export const keepImage = image => change({image})

export function reset() {
  memory = null
  try { localStorage.removeItem(KEY) } catch { /* nothing was kept */ }
  tell()
}

// The document that the reader takes away.
/** @type {(kept: Progress, now: Date) => object} */
export function report(kept, now) {
  const steps = STEPS.map(({id, title}) => ({id, title, done_at: kept.done[id] ?? null}))
  return {course: "Docker pour data engineers", exported_at: now.toISOString(), steps}
}
