// What the reader has done, kept in this browser: no server knows it.
import {STEPS} from "./course.js"

export const KEY = "docker-lab/progress/1" // another number when the form changes: what is kept is never guessed at
const ID = /^[0-9a-f]{12,64}$/
const EMPTY = () => ({done: {}, seen: null, image: null})
const news = new EventTarget()
let memory = null // where the browser keeps nothing: a private window, a reader's choice

// What a kept text says, and nothing that is not of the form we write. Pure.
export function read(text) {
  let kept
  try { kept = JSON.parse(text) } catch { kept = null }
  const clean = EMPTY()
  for (const {id} of STEPS) {
    const at = kept?.done?.[id]
    if (typeof at === "string" && !Number.isNaN(Date.parse(at))) clean.done[id] = at
  }
  for (const name of ["seen", "image"]) {
    if (typeof kept?.[name] === "string" && ID.test(kept[name])) clean[name] = kept[name]
  }
  return clean
}

export function current() {
  try { return read(localStorage.getItem(KEY) ?? memory) } catch { return read(memory) }
}

function keep(now) {
  memory = JSON.stringify(now)
  try { localStorage.setItem(KEY, memory) } catch { /* memory has it, until the page is left */ }
  tell()
}

const tell = () => news.dispatchEvent(new CustomEvent("change", {detail: current()}))
const change = part => keep({...current(), ...part})

// Calls back with what is kept, after each change, be it in another tab.
export const changed = callback => news.addEventListener("change", event => callback(event.detail))
globalThis.addEventListener?.("storage", event => { if (event.key === KEY || event.key === null) tell() })

export function finish(step) {
  const {done} = current()
  if (!(step in done)) change({done: {...done, [step]: new Date().toISOString()}})
}

export function see(container) {
  if (current().seen !== container) change({seen: container})
}

export const keepImage = image => change({image})

export function reset() {
  memory = null
  try { localStorage.removeItem(KEY) } catch { /* nothing was kept */ }
  tell()
}

// The document that the reader takes away.
export function report(kept, now) {
  const steps = STEPS.map(({id, title}) => ({id, title, done_at: kept.done[id] ?? null}))
  return {course: "Docker pour data engineers", exported_at: now.toISOString(), steps}
}
