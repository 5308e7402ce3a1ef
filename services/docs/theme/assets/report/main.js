// The page of results: what there is to show, what the reader chooses of it, and the reports themselves.
import {element, write} from "../dom.js"
import {short} from "../french.js"
import {chooser} from "./chooser.js"
import {EXAMPLE, available, read} from "./runs.js"
import {align} from "./plots.js"
import {report} from "./report.js"

/** @type {(example: boolean) => HTMLElement} */
const nothing = example => element("div", {class: "report-none"},
  element("p", {}, "Aucune mesure pour l'instant. Dans un terminal, à la racine du labo, tapez\u00a0:"),
  element("pre", {}, element("code", {}, "make startup")),
  element("p", {}, "Puis rechargez cette page.",
    example ? " En attendant, voici l'exemple fourni avec le cours, mesuré sur une autre machine que la vôtre." : ""))

// One run as a section, or why it cannot be shown; `beside` is the document of the other one, if there is one.
/** @type {(run: Run, reading: Reading, beside?: RunDocument) => {root: HTMLElement, plots: Plots | null}} */
function section(run, {document: found, fault}, beside) {
  if (found) {
    try {
      return report(run, found, beside)
    } catch (error) {
      console.warn(error)
    }
  }
  const why = fault ?? "Cette mesure est abîmée\u00a0: la page n'a pas pu la montrer. Refaites-la avec make startup."
  return {root: element("section", {class: "report-fault", "aria-label": run.title}, element("h2", {}, run.title),
    element("p", {}, why)), plots: null}
}

// How many runs are not among those that the reader can choose, and what to do with them.
/** @type {(older: number) => HTMLElement} */
const left = older => element("p", {class: "report-older"},
  older > 1 ? `${short(older)} mesures plus anciennes ne sont pas dans cette liste. ` : "Une mesure plus ancienne n'est pas dans cette liste. ",
  "Dans un terminal, ", element("code", {}, "make forget"), " montre les plus anciennes, puis les enlève.")

/** @type {(root: HTMLElement) => Promise<void>} */
export async function start(root) {
  const {runs, older} = await available()
  const measured = runs.some(run => run !== EXAMPLE)
  const said = element("p", {role: "status", class: "report-status"})
  const shown = element("div", {class: "report-runs"})
  let turn = 0

  /** @type {(chosen: Run[]) => Promise<void>} */
  const show = async chosen => {
    const mine = ++turn
    const documents = await Promise.all(chosen.map(read))
    if (mine !== turn) return // the reader has chosen again meanwhile
    const sections = chosen.map((run, at) => section(run, documents[at], documents[1 - at]?.document))
    shown.replaceChildren(...sections.map(({root}) => root))
    shown.dataset.runs = String(chosen.length)
    write(said, `À l'écran\u00a0: ${chosen.map(run => run.title).join(", à côté de\u00a0: ")}.`)
    await align(sections.map(({plots}) => plots), () => mine === turn)
  }

  root.replaceChildren(...measured ? [] : [nothing(runs.length > 0)])
  if (!runs.length) return
  root.append(...runs.length > 1 ? [chooser(runs, show)] : [], ...older ? [left(older)] : [], said, shown)
  if (runs.length === 1) await show(runs)
}
