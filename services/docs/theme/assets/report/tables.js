// The numbers of the plots as tables, in a box that scrolls by itself where the screen is narrow.
import {element} from "../dom.js"
import {ms, ratio, text, weight} from "../french.js"
import {specification} from "./plots.js"
import {base, verdict} from "./words.js"

const NONE = "—"
/** @type {Columns} */
const TARGET = {Cible: each => [element("code", {}, each.target), element("br"), text(each.label)]}
/** @type {(reference: string | null) => Columns} */
const TIMES = reference => ({
  ...TARGET,
  "Médiane": each => ms(each.median_ms),
  "Minimum … maximum": each => each.median_ms === null ? NONE : `${ms(each.min_ms)} … ${ms(each.max_ms)}`,
  Mesures: each => each.failures ? `${each.n}, et ${each.failures} sans réponse` : text(each.n),
  [`Rapport à ${reference ?? "une référence"}`]: each => each.ratio
    ? `${ratio(each.ratio.value)} [${ratio(each.ratio.low)}\u00a0; ${ratio(each.ratio.high)}]` : NONE,
  Verdict: each => verdict(each) ?? NONE,
})
/** @type {Columns} */
const WEIGHTS = {
  ...TARGET,
  "Mémoire": each => each.n ? weight(each.memory_median_bytes) : NONE,
  "Image décompressée": each => weight(each.disk_bytes),
  "En plus de sa base": each => weight(each.unique_bytes),
  Noyau: each => [text(each.kernel), each.accelerator ? ` (${each.accelerator})` : "", each.fallback ? `, ${each.fallback}` : ""],
  "Image de base": each => text(base(each)),
}

/** @type {(name: string, title: string, columns: Columns, targets: Row[], doubts?: Node[]) => Node[]} */
function framed(name, title, columns, targets, doubts = []) {
  /** @type {(each: Row) => Node[]} */
  const cells = each => Object.values(columns).map((value, at) =>
    element(at ? "td" : "th", at ? {} : {scope: "row"}, ...[value(each)].flat()))
  const heads = Object.keys(columns).map(head => element("th", {scope: "col"}, head))
  return [element("h3", {}, title), ...doubts,
    element("div", {class: "report-table", role: "region", tabindex: "0", "aria-label": `${title}, ${name}`},
      element("table", {}, element("thead", {}, element("tr", {}, ...heads)),
        element("tbody", {}, ...targets.map(each => element("tr", {}, ...cells(each))))))]
}

// `doubts`: paragraphs that stand above the sizes.
/** @type {(name: string, reference: string | null, targets: Row[], doubts: Node[]) => HTMLElement} */
export const table = (name, reference, targets, doubts) =>
  element("div", {class: "report-numbers"}, ...framed(name, "Les mêmes nombres", TIMES(reference), targets),
    ...framed(name, "Ce que pèse chaque cible, et ce qui la fait tourner", WEIGHTS, targets, doubts))

// The medians of the phases; their French names are those of the plot's own legend.
/** @type {(name: string, targets: Row[]) => HTMLElement} */
export function phases(name, targets) {
  const root = element("div", {class: "report-phases"})
  specification("phases").then(({datasets: {names}}) => {
    const known = names.filter(({phase}) => targets.some(each => each.phases_median_ms?.[phase] !== undefined))
    /** @type {Columns} */
    const columns = Object.fromEntries(known.map(({phase, label}) =>
      [label, each => each.phases_median_ms?.[phase] === undefined ? NONE : ms(each.phases_median_ms[phase])]))
    root.append(...framed(name, "Médiane de chaque phase", {Cible: each => element("code", {}, each.target), ...columns}, targets))
  })
  return root
}
