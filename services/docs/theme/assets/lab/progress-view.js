// "Votre progression": the steps with their marks, a file to take away, and a new beginning.
import {STEPS} from "./course.js"
import {element, write} from "../dom.js"
import * as progress from "./progress.js"

const SITE = new URL("../../", import.meta.url)

function save() {
  const text = JSON.stringify(progress.report(progress.current(), new Date()), null, 2)
  const url = URL.createObjectURL(new Blob([text + "\n"], {type: "application/json"}))
  element("a", {href: url, download: "docker-progression.json"}).click()
  setTimeout(() => URL.revokeObjectURL(url)) // after the click has been taken
}

function restart() {
  if (confirm("Effacer votre progression de ce navigateur ? Vos conteneurs et vos images restent.")) progress.reset()
}

// The name of each step leads to its place; the mark is said, not only shown.
/** @param {Step} step */
function line({id, title, page}) {
  const mark = element("span", {class: "lab-mark", "aria-hidden": "true"})
  const said = element("span", {class: "lab-said"})
  const link = element("a", {href: new URL(`${page}#step-${id}`, SITE).href}, title)
  const root = element("li", {}, mark, link, said)
  /** @type {(done: boolean) => void} */
  const show = done => {
    root.dataset.done = String(done)
    write(said, done ? " (fait)" : " (à faire)")
  }
  return {id, root, show}
}

/** @type {(root: HTMLElement) => void} */
export function showProgress(root) {
  const lines = STEPS.map(line)
  const count = element("p", {class: "lab-status", role: "status"})
  const again = element("button", {type: "button", class: "lab-button", click: restart}, "Recommencer à zéro")
  const file = element("button", {type: "button", class: "lab-button", click: save}, "Exporter (JSON)")
  root.replaceChildren(
    element("p", {class: "lab-title"}, "Votre progression"), count,
    element("ol", {}, ...lines.map(each => each.root)), element("p", {class: "lab-line"}, file, again),
  )
  /** @type {(kept: Progress) => void} */
  const show = ({done}) => {
    const number = Object.keys(done).length
    write(count, `${number} ${number > 1 ? "étapes faites" : "étape faite"} sur ${STEPS.length}, selon ce navigateur.`)
    lines.forEach(each => each.show(each.id in done))
    again.disabled = !number
  }
  show(progress.current())
  progress.changed(show)
}
