// What a run says in words: whether each target is faster than the reference, and what to beware of.
import {element} from "../dom.js"
import {ms, ratio, share, text} from "../french.js"

/** @type {(name: string) => HTMLElement} */
const code = name => element("code", {}, name)

// "entre 0,48 et 0,52" is the interval of the ratio, at its level.
/** @type {(each: Row, reference: string | null) => (Node | string)[]} */
function sentence(each, reference) {
  if (each.verdict === null) return [code(each.target), "\u00a0: ", `${ms(each.median_ms)}.`] // nothing to compare with
  const strong = element("strong", {}, each.verdict)
  if (each.target === reference) return [code(each.target), "\u00a0: ", strong, `, ${ms(each.median_ms)}.`]
  if (!each.ratio) return [code(each.target), "\u00a0: ", strong, "."]
  const {value, low, high, level} = each.ratio
  return [code(each.target), "\u00a0: ", strong, ". Son temps est ", `${ratio(value)} fois celui de `, code(String(reference)),
    ` (entre ${ratio(low)} et ${ratio(high)}, à ${share(level)}).`]
}

/** @type {(reference: string | null, targets: Row[]) => HTMLElement[]} */
export const verdicts = (reference, targets) => [
  element("h3", {}, "Ce que la mesure dit"),
  element("ul", {class: "report-verdicts"}, ...targets.map(each => element("li", {}, ...sentence(each, reference)))),
]

/** @type {(found: Warning[]) => HTMLElement[]} */
export const warnings = found => found.length ? [
  element("h3", {}, "À savoir avant de conclure"),
  element("ul", {class: "report-warnings"}, ...found.map(({sentence, advice}) => element("li", {},
    element("strong", {}, text(sentence)), advice ? ` ${text(advice)}` : ""))),
] : []
