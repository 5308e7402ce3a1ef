// One run as a section: what it says in words, its warnings, its plots, its tables, its circumstances.
import {element} from "../dom.js"
import {circumstances, machine} from "./circumstances.js"
import {mib, ms, weight} from "../french.js"
import {rows} from "./plots.js"
import {stores} from "./stores.js"
import {phases, table} from "./tables.js"
import {verdicts, warnings} from "./words.js"

/** @type {Record<string, FigureWords>} */
const FIGURES = {
  times: {
    title: "Temps de démarrage",
    caption: "Un point par mesure, un trait épais sur la médiane. L'échelle est logarithmique\u00a0: de 100 à 1\u202f000, il y a la même distance que de 1\u202f000 à 10\u202f000.",
    values: each => each.median_ms !== null
      && `${each.target} ${ms(each.median_ms)} (de ${ms(each.min_ms)} à ${ms(each.max_ms)}, ${each.n} mesures)`,
  },
  phases: {
    title: "Où passe le temps",
    caption: "Les phases de chaque démarrage, mises bout à bout, à l'échelle de cette mesure. Les cibles qui ont leur propre noyau ont aussi leur propre échelle.",
    values: each => each.median_ms !== null && `${each.target} ${ms(each.median_ms)}`,
  },
  memory: {
    title: "Mémoire",
    caption: "Ce que la cible occupe juste après sa première réponse.",
    values: each => each.n > 0 && `${each.target} ${weight(each.memory_median_bytes)}`,
  },
  disk: {
    title: "Disque",
    caption: "La taille de l'image décompressée, et la part qu'elle ajoute à son image de base.",
    values: each => typeof each.disk_bytes === "number"
      ? `${each.target} ${mib(each.disk_bytes)}, dont ${weight(each.unique_bytes)} ajoutés à sa base`
      : `${each.target} ${weight(null)}`,
  },
}

// The figure, whose text alternative says the numbers, and the box in it that Vega draws in, with English words of its own.
/** @type {(words: FigureWords, targets: Row[]) => {box: HTMLElement, root: HTMLElement}} */
function figure({title, caption, values}, targets) {
  const told = targets.map(values).filter(Boolean).join("\u00a0; ")
  const box = element("div", {class: "report-plot", "aria-hidden": "true"})
  const image = element("div", {role: "img", "aria-label": `${title}. ${told}.`}, box)
  return {box, root: element("figure", {class: "report-figure"}, element("h3", {}, title), image,
    element("figcaption", {}, caption))}
}

// `beside`: the other run on screen, or undefined.
/** @type {(run: Run, found: RunDocument, beside?: RunDocument) => {root: HTMLElement, plots: Plots}} */
export function report(run, found, beside) {
  const {targets} = rows(found)
  const figures = Object.entries(FIGURES).map(([name, words]) => ({name, ...figure(words, targets)}))
  const warned = stores(found, beside)
  figures.find(({name}) => name === "disk")?.root.querySelector("h3")?.after(...warned)
  const root = element("section", {class: "report-run", "aria-label": run.title},
    element("h2", {}, run.title[0].toUpperCase() + run.title.slice(1)),
    element("p", {class: "report-machine"}, machine(found.manifest.machine)),
    ...verdicts(found.reference, targets), ...warnings(found.summary.warnings),
    ...figures.map(({root}) => root),
    table(run.title, found.reference, targets, warned.map(each => each.cloneNode(true))), phases(run.title, targets), circumstances(run, found))
  return {root, plots: {run: found, boxes: Object.fromEntries(figures.map(({name, box}) => [name, box]))}}
}
