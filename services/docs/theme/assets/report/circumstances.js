// The manifest of a run, folded: the machine, the engine, the plan, the images; and the files that the run left.
import {element} from "../dom.js"
import {mib, ms, short, text} from "../french.js"
import {address} from "./runs.js"
import {store} from "./stores.js"
import {base} from "./words.js"

/** @type {(averages?: number[]) => string} */
const load = averages => Array.isArray(averages) ? averages.map(short).join("\u00a0; ") : text(null)
/** @type {(machine: Manifest["machine"]) => string} */
export const machine = ({cpu, cores, memory_bytes: bytes}) => `Machine\u00a0: ${text(cpu)}, ${text(cores)} cœurs, ${mib(bytes)}.`
/** @type {Record<string, (found: RunDocument) => string>} */
const FACTS = {
  Date: ({manifest}) => text(manifest.date),
  Processeur: ({manifest: {machine}}) => `${text(machine.cpu)}, ${text(machine.cores)} cœurs`,
  "Mémoire de la machine": ({manifest: {machine}}) => mib(machine.memory_bytes),
  "Système": ({manifest: {machine}}) => `${text(machine.os)}, noyau ${text(machine.kernel)}`,
  "Virtualisation de la machine": ({manifest: {machine}}) => text(machine.virtualisation ?? "aucune décelée"),
  "Moteur Docker": ({manifest: {engine}}) =>
    `${text(engine?.version)}, magasin d'images ${text(store({manifest: {engine}}) ?? engine?.storage_driver)}, cgroup ${text(engine?.cgroup_version)}, ${text(engine?.runtime)}`,
  "Charge avant": ({manifest}) => load(manifest.load_average?.before),
  "Charge après": ({manifest}) => load(manifest.load_average?.after),
  Plan: ({manifest: {plan}}) =>
    `${text(plan?.rounds)} rondes mêlées, après ${text(plan?.warmup_rounds)} ronde de chauffe, graine ${text(plan?.seed)}`,
  "Notre propre délai": ({overhead_ms: own}) =>
    `${ms(own?.median)} (de ${ms(own?.min)} à ${ms(own?.max)}, ${text(own?.n)} mesures)`,
  Labo: ({manifest: {lab}}) => text(lab?.tag),
}

/** @type {(run: Run, found: RunDocument) => HTMLElement} */
export function circumstances(run, found) {
  const images = Object.entries(found.manifest.images ?? {})
  return element("details", {class: "report-manifest"},
    element("summary", {}, "Machine et circonstances"),
    element("dl", {}, ...Object.entries(FACTS).flatMap(([name, value]) =>
      [element("dt", {}, name), element("dd", {}, value(found))])),
    element("p", {}, "Images mesurées\u00a0:"),
    element("ul", {}, ...images.map(([name, {image, id, base: code}]) =>
      element("li", {}, element("code", {}, name), `\u00a0: ${text(image)}, base ${text(base({base: code}))}, ${text(id).slice(0, 19)}`))),
    ...run.files.length ? [element("p", {class: "report-files"}, "Fichiers de cette mesure\u00a0: ",
      ...run.files.flatMap((path, at) =>
        [at ? ", " : "", element("a", {href: address(path).href, download: ""}, path.split("/").at(-1) ?? path)]))] : [])
}
