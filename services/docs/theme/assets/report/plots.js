// The plots of a run: the specifications of assets/plots, drawn by Vega, which only this page loads.
const ASSETS = new URL("../", import.meta.url)
const BUILDS = ["vega", "vega-lite", "vega-embed"]
const BESIDE = 130 // what stands left and right of the axis: assets/plots/config.json keeps 90 for the names
const NARROWEST = 120

/** @type {(name: string) => Promise<any>} */
const json = async name => (await fetch(new URL(`plots/${name}.json`, ASSETS))).json()

/** @type {(name: string) => Promise<unknown>} */
const script = name => new Promise((done, failed) => {
  const made = document.createElement("script")
  made.src = new URL(`vega/${name}.min.js`, ASSETS).href
  made.addEventListener("load", done)
  made.addEventListener("error", () => failed(new Error(`${made.src} is missing`)))
  document.head.append(made)
})

/** @type {Promise<object[]> | undefined} */
let loaded
const load = () => loaded ??= (async () => {
  const shared = Promise.all([json("config"), json("locale")])
  for (const name of BUILDS) await script(name)
  return shared
})()

/** @type {Record<string, Promise<Specification>>} */
const specifications = {}
/** @type {(name: string) => Promise<Specification>} */
export const specification = name => specifications[name] ??= json(name)

// The rows that a specification reads: raw samples, and targets from the fastest to those that never answered.
/** @type {(run: RunDocument) => {samples: Sample[], targets: Row[]}} */
export function rows(run) {
  /** @type {(target: Row) => number} */
  const last = target => target.median_ms ?? Infinity
  return {samples: run.samples, targets: run.summary.targets.toSorted((a, b) => last(a) - last(b) || 0)}
}

// A plot in its box, as wide as the box; `domain` is that of its horizontal axis, or undefined for its own.
/** @type {(box: HTMLElement, name: string, run: RunDocument, domain?: Domain) => Promise<Domain | null>} */
async function plot(box, name, run, domain) {
  const [config, formatLocale] = await load()
  const spec = structuredClone(await specification(name))
  Object.assign(spec.datasets ??= {}, rows(run))
  const first = spec.layer?.[0] ?? spec
  if (domain) first.encoding.x.scale = {...first.encoding.x.scale, domain, nice: false, padding: 0}
  const width = Math.max(NARROWEST, box.clientWidth - BESIDE)
  const settings = {...config, view: {...config.view, continuousWidth: width}}
  // No interpreter of text (`ast`), no style of its own, no menu: the page's policy refuses all three.
  const {view} = await globalThis.vegaEmbed(box, spec, {
    ast: true, renderer: "svg", config: settings, formatLocale, defaultStyle: false, actions: false, tooltip: false,
    logLevel: globalThis.vega.Error,
  })
  return spec.facet ? null : view.scale("x").domain()
}

// Draws what `boxes` (one object per run: {run, boxes: {name: element}}) hold, on one axis for all runs.
/** @type {(all: Plots[], current: () => boolean) => Promise<void>} */
async function drawn(all, current) {
  for (const name of Object.keys(all[0].boxes)) {
    const drawings = []
    for (const {run, boxes} of all) drawings.push(await plot(boxes[name], name, run))
    if (!current()) return
    const domains = drawings.filter(domain => domain !== null)
    if (all.length < 2 || domains.length < all.length) continue
    /** @type {Domain} */
    const shared = [Math.min(...domains.map(([low]) => low)), Math.max(...domains.map(([, high]) => high))]
    for (const {run, boxes} of all) await plot(boxes[name], name, run, shared)
  }
}

/** @type {ResizeObserver | null} */
let watching = null

// Draws the runs on screen, and again whenever the width that they have changes.
/** @type {(runs: (Plots | null)[], current: () => boolean) => Promise<void>} */
export async function align(runs, current) {
  watching?.disconnect()
  const all = runs.filter(plots => plots !== null)
  if (!all.length) return
  let width = all[0].boxes.times.clientWidth
  await drawn(all, current)
  let busy = Promise.resolve()
  watching = new ResizeObserver(() => {
    const now = all[0].boxes.times.clientWidth
    if (now === width || matchMedia("print").matches) return
    width = now
    busy = busy.then(() => drawn(all, current))
  })
  watching.observe(all[0].boxes.times)
}
