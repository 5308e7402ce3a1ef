// What a run says in words: whether each target is faster than the reference, and what to beware of. Runs hold codes.
import {element} from "../dom.js"
import {ms, ratio, share, short, text} from "../french.js"

/** @type {Record<Verdict, string>} */
export const VERDICTS = {
  reference: "référence",
  faster: "plus rapide",
  slower: "plus lent",
  unclear: "pas de différence nette",
  silent: "sans réponse",
}
/** @type {Record<Base, string>} */
export const BASES = {official: "officielle", "stand-in": "substitut", none: "aucune"}
// Each warning, and what to do about it; {names} are its targets.
/** @type {Record<string, [string, string]>} */
export const DOUBTS = {
  failures: ["Des démarrages n'ont pas eu de réponse : {names}.",
    "Lisez les dernières lignes de leur journal avant de croire à leurs temps."],
  no_reference: ["Sans la cible {reference}, qui est la référence, les temps ne sont pas comparés.",
    "Ajoutez {reference} à TARGETS."],
  few_rounds: ["Trop peu de mesures par cible : {rounds}.",
    "Mesurez au moins {enough} rondes, 10 si vous le pouvez : ROUNDS=10."],
  loaded_machine: ["La machine travaillait déjà : charge {load} pour {cores} cœurs.",
    "Fermez ce qui tourne, attendez une minute, puis mesurez à nouveau."],
  cold_first_round: ["La première ronde est loin au-dessus des autres : {names}.",
    "La machine n'était pas encore chaude : relancez la même commande."],
  noisy: ["Les temps sont dispersés (écart interquartile de plus de {percent}\u00a0% de la médiane) : {names}.",
    "Fermez ce qui tourne, ou augmentez ROUNDS."],
  tcg: ["Machine virtuelle émulée sans KVM (TCG) : {names}.",
    "Son temps n'est pas celui d'une machine virtuelle accélérée : comparez sur une machine qui a KVM."],
  stand_in_base: ["Image de base de substitution, et non l'officielle : {names}.",
    "Comparez ces cibles entre elles ; les tailles de l'image officielle sont autres."],
  clock_overhead: ["L'horloge coûte {own_ms} ms, plus de la moitié de l'écart à la référence : {names}.",
    "Ne concluez rien d'une différence aussi petite."],
}

// The code itself where a later version has one that this page does not know.
/** @type {(each: Row) => string | null} */
export const verdict = ({verdict: code}) => code && (VERDICTS[code] ?? code)
/** @type {(each: {base: Base | null}) => string | null} */
export const base = ({base: code}) => code && (BASES[code] ?? code)

// A warning's sentence and its advice; the first version of the form had them as they are.
/** @type {(each: Warning | Said) => [string, string]} */
function doubt(each) {
  if ("sentence" in each) return [each.sentence, each.advice]
  /** @type {(name: string) => string} */
  const value = name => typeof each.values[name] === "number" ? short(each.values[name]) : String(each.values[name])
  const [sentence, advice] = (DOUBTS[each.code] ?? [each.code, ""]).map(words =>
    words.replace(/\{(\w+)\}/g, (_, name) => name === "names" ? each.targets.join(", ") : value(name)))
  return [sentence, advice]
}

/** @type {(name: string) => HTMLElement} */
const code = name => element("code", {}, name)

// "entre 0,48 et 0,52" is the interval of the ratio, at its level.
/** @type {(each: Row, reference: string | null) => (Node | string)[]} */
function sentence(each, reference) {
  if (each.verdict === null) return [code(each.target), "\u00a0: ", `${ms(each.median_ms)}.`] // nothing to compare with
  const strong = element("strong", {}, text(verdict(each)))
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

/** @type {(found: (Warning | Said)[]) => HTMLElement[]} */
export const warnings = found => found.length ? [
  element("h3", {}, "À savoir avant de conclure"),
  element("ul", {class: "report-warnings"}, ...found.map(doubt).map(([sentence, advice]) => element("li", {},
    element("strong", {}, text(sentence)), advice ? ` ${text(advice)}` : ""))),
] : []
