// The runs that this site can show: those of the volume `results`, newest first, then the example shipped with it.
import {current} from "./versions.js"

const SITE = new URL("../../", import.meta.url)
const RUN = /^([^/]+)\/startup\.json$/
const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const DATE = new Intl.DateTimeFormat("fr-FR", {dateStyle: "long", timeStyle: "medium"})

/** @type {Run} */
export const EXAMPLE = {id: "exemple", title: "exemple fourni avec le cours", url: new URL("assets/plots/example.json", SITE), files: []}

/** @type {<Found>(path: string, none: Found) => Promise<Found>} */
const list = async (path, none) => {
  const answer = await fetch(new URL(path, SITE))
  return answer.ok ? answer.json() : none
}

// "20261124T101112Z" as the reader's own clock says it; any other name as it is.
/** @type {(id: string) => string} */
function title(id) {
  const [, ...parts] = STAMP.exec(id) ?? []
  if (!parts.length) return `mesure ${id}`
  const [year, month, day, hour, minute, second] = parts.map(Number)
  return `mesure du ${DATE.format(Date.UTC(year, month - 1, day, hour, minute, second))}`
}

/** @type {{files: string[], older: number}} */
const NONE = {files: [], older: 0}

// {runs, older}: the runs, and how many older ones the server has left out.
/** @type {() => Promise<{runs: Run[], older: number}>} */
export async function available() {
  const [{files: results, older}, shipped] = await Promise.all([list("results/", NONE), list("assets/plots/", NONE.files)])
  const ids = results.flatMap(path => RUN.exec(path)?.[1] ?? [])
  const runs = ids.map(id => ({
    id,
    title: title(id),
    url: new URL(`results/${encodeURIComponent(id)}/startup.json`, SITE),
    files: results.filter(path => path.startsWith(`${id}/startup`)).sort(),
  }))
  return {runs: shipped.includes("example.json") ? [...runs, EXAMPLE] : runs, older}
}

/** @type {(path: string) => URL} */
export const address = path => new URL(`results/${path.split("/").map(encodeURIComponent).join("/")}`, SITE)

const LARGEST = 32 * 2 ** 20 // bytes; a thousand rounds of ten targets are 3 MiB
const VERSIONS = [1, 2]
const again = "Refaites la mesure avec make startup."
/** @type {(value: unknown) => boolean} */
const number = value => typeof value === "number" && Number.isFinite(value)
/** @type {Record<string, (each: any) => boolean>} */
const whole = {
  samples: each => typeof each?.target === "string" && number(each.round) && (!each.ok || number(each.total_ms)),
  targets: each => typeof each?.target === "string" && typeof each.kind === "string" && (each.verdict === null || typeof each.verdict === "string")
    && (each.median_ms === null || [each.median_ms, each.min_ms, each.max_ms].every(number)),
}

// Why the page cannot show it, in one sentence; null when it can.
/** @type {(found: any) => string | null} */
function faultOf(found) {
  if (found?.kind !== "startup") return `Ce fichier n'est pas une mesure de démarrage. ${again}`
  if (!VERSIONS.includes(found.schema)) {
    const version = typeof found.schema === "number" ? `la version ${found.schema}` : "une version inconnue"
    return `Cette mesure est écrite dans ${version} du format, et cette page lit les versions 1 et 2. ${again}`
  }
  const {samples, summary, manifest} = found
  const sound = Array.isArray(samples) && samples.every(whole.samples)
    && Array.isArray(summary?.targets) && summary.targets.length > 0 && summary.targets.every(whole.targets)
    && Array.isArray(summary.warnings) && typeof manifest?.machine === "object"
  return sound ? null : `Cette mesure est incomplète ou abîmée. ${again}`
}

// The text of an answer; null, and no more of it is taken in, when it is longer than LARGEST.
/** @type {(answer: Response) => Promise<string | null>} */
async function textOf(answer) {
  const reader = answer.body?.getReader()
  if (!reader) return ""
  const decoder = new TextDecoder()
  let text = ""
  for (let size = 0;;) {
    const {done, value} = await reader.read()
    if (done) return text + decoder.decode()
    size += value.length
    if (size > LARGEST) return reader.cancel().then(() => null)
    text += decoder.decode(value, {stream: true})
  }
}

// {document} or {fault}, a French sentence.
/** @type {(run: Run) => Promise<Reading>} */
export async function read(run) {
  try {
    const answer = await fetch(run.url)
    if (!answer.ok) return {fault: "Cette mesure n'est plus là. Rechargez la page."}
    const text = await textOf(answer)
    if (text === null) return {fault: `Ce fichier est trop grand pour être une mesure. ${again}`}
    const found = JSON.parse(text)
    const fault = faultOf(found)
    return fault ? {fault} : {document: current(found)}
  } catch (error) {
    if (!(error instanceof SyntaxError)) return {fault: "Le serveur du cours ne répond pas. Rechargez la page."}
    return {fault: `Ce fichier n'est pas du JSON\u00a0: il n'a sans doute pas été écrit jusqu'au bout. ${again}`}
  }
}
