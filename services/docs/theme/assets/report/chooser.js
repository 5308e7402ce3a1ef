// Two menus: the run to look at, and another to lay beside it. The address of the page remembers both.
import {element} from "../dom.js"

const NONE = ""

/** @type {(runs: Run[], show: (chosen: Run[]) => void) => HTMLElement} */
export function chooser(runs, show) {
  const asked = new URLSearchParams(location.search)
  /** @type {(name: string) => string | null} */
  const known = name => runs.some(run => run.id === asked.get(name)) ? asked.get(name) : null
  /** @type {(value: string, text: string, chosen: string) => HTMLElement} */
  const option = (value, text, chosen) => element("option", {value, selected: value === chosen ? "" : null}, text)
  const first = known("run") ?? runs[0].id
  const second = known("beside") ?? NONE
  const left = element("select", {id: "report-run"}, ...runs.map(run => option(run.id, run.title, first)))
  const right = element("select", {id: "report-beside"}, option(NONE, "aucune autre", second),
    ...runs.map(run => option(run.id, run.title, second)))

  // The run shown cannot be chosen to stand beside itself.
  const apart = () => {
    for (const each of right.options) each.disabled = each.value === left.value
    if (right.value === left.value) right.value = NONE
    return [left.value, right.value].flatMap(id => runs.find(run => run.id === id) ?? [])
  }
  const chosen = () => {
    const both = apart()
    const query = new URLSearchParams({run: both[0].id, ...both[1] ? {beside: both[1].id} : {}})
    history.replaceState(null, "", `?${query}`)
    show(both)
  }
  left.addEventListener("change", chosen)
  right.addEventListener("change", chosen)
  show(apart())
  return element("form", {class: "report-chooser"},
    element("p", {}, element("label", {for: "report-run"}, "Montrer\u00a0:"), " ", left),
    element("p", {}, element("label", {for: "report-beside"}, "et, à côté\u00a0:"), " ", right))
}
