// The page of results, as far as no browser is needed: what is a run, which run is there, and in which order.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {afterEach, beforeEach, describe, mock, test} from "node:test"

import {rows} from "../../../services/docs/theme/assets/report/plots.js"
import {EXAMPLE, address, available, read} from "../../../services/docs/theme/assets/report/runs.js"
import {store} from "../../../services/docs/theme/assets/report/stores.js"

const ASSETS = new URL("../../../services/docs/theme/assets/", import.meta.url)
const RUN = "20261124T101112Z"
const example = () => JSON.parse(readFileSync(new URL("plots/example.json", ASSETS), "utf8"))
const chosen = {id: RUN, title: "", url: new URL("http://localhost/run.json"), files: []}

// What the server answers, by the end of the path; anything else is not there.
let answers = {}
beforeEach(() => {
  answers = {}
  mock.method(globalThis, "fetch", async url => {
    const [, body] = Object.entries(answers).find(([end]) => String(url).endsWith(end)) ?? []
    if (body instanceof Error) throw body
    return body === undefined ? new Response("", {status: 404}) : new Response(body)
  })
})
afterEach(() => mock.restoreAll())

const reading = body => {
  answers["run.json"] = body
  return read(chosen)
}

test("the example that the site ships, a run of the first version, is shown by the codes of the second", async () => {
  const {document} = await reading(JSON.stringify(example()))
  const codes = Object.fromEntries(document.summary.targets.map(({target, verdict, base}) => [target, [verdict, base]]))
  assert.deepEqual(codes.course, ["reference", "stand-in"])
  assert.deepEqual([codes.fast[0], codes.vm[0], codes.floor[1]], ["faster", "slower", "none"])
  assert.equal(document.manifest.images.course.base, "stand-in")
  assert.deepEqual(document.samples, example().samples)
})

test("every word of the first version has its code, and what had none has none", async () => {
  const run = example()
  const {$defs: {row}} = JSON.parse(readFileSync(new URL("../../../services/loadtest/startup/schema-1.json", import.meta.url), "utf8"))
  const {verdict: {enum: words}, base: {enum: bases}} = row.properties
  run.summary.targets = words.map((verdict, at) => ({...run.summary.targets[0], verdict, base: bases[at] ?? null}))
  const {document: {summary: {targets}}} = await reading(JSON.stringify(run))
  assert.deepEqual(targets.map(({verdict}) => verdict === null), words.map(word => word === null))
  assert.deepEqual(targets.map(({base}) => base === null), words.map((_, at) => (bases[at] ?? null) === null))
})

test("a run of the second version is shown as it is", async () => {
  const run = {...example(), schema: 2}
  assert.deepEqual(await reading(JSON.stringify(run)), {document: run})
})

describe("what is no run is refused in a sentence of its own", () => {
  const changed = change => {
    const run = example()
    change(run)
    return JSON.stringify(run)
  }
  for (const [what, body, words] of [
    ["a load", changed(run => { run.kind = "load" }), /n'est pas une mesure de démarrage/],
    ["a number", "17", /n'est pas une mesure de démarrage/],
    ["null", "null", /n'est pas une mesure de démarrage/],
    ["another version", changed(run => { run.schema = 3 }), /dans la version 3 du format/],
    ["a version that is no number", changed(run => { run.schema = "1" }), /dans une version inconnue du format/],
    ["no target", changed(run => { run.summary.targets = [] }), /incomplète ou abîmée/],
    ["no samples", changed(run => { delete run.samples }), /incomplète ou abîmée/],
    ["a sample without a time", changed(run => { run.samples[0].total_ms = null }), /incomplète ou abîmée/],
    ["a target without its extremes", changed(run => { run.summary.targets[0].max_ms = "12" }), /incomplète ou abîmée/],
    ["a verdict that is no text", changed(run => { run.summary.targets[0].verdict = 1 }), /incomplète ou abîmée/],
    ["no warnings", changed(run => { delete run.summary.warnings }), /incomplète ou abîmée/],
    ["no machine", changed(run => { delete run.manifest.machine }), /incomplète ou abîmée/],
    ["half a file", JSON.stringify(example()).slice(0, 2000), /n'est pas du JSON/],
    ["an empty file", "", /n'est pas du JSON/],
    ["too much", new Uint8Array(33 * 2 ** 20).fill(32), /trop grand/],
    ["a server that is away", new TypeError("fetch failed"), /ne répond pas/],
    ["a run that was removed", undefined, /n'est plus là/],
  ]) test(what, async () => assert.match((await reading(body)).fault, words))
})

test("a sample that failed needs no time, and a target that never answered no median", async () => {
  const run = example()
  Object.assign(run.samples[0], {ok: false, total_ms: null})
  Object.assign(run.summary.targets[0], {median_ms: null, min_ms: null, max_ms: null})
  assert.equal((await reading(JSON.stringify(run))).fault, undefined)
})

test("the runs of the lab come before the example, each with its own files", async () => {
  const files = [`${RUN}/startup.json`, `${RUN}/startup.csv`, `${RUN}/load.json`, "essai/startup.json", "startup.json", "a/b/startup.json"]
  answers = {"/results/": JSON.stringify({files, older: 3}), "/plots/": '["times.json", "example.json"]'}
  const {runs, older} = await available()
  assert.equal(older, 3)
  assert.deepEqual(runs.map(({id}) => id), [RUN, "essai", EXAMPLE.id])
  assert.match(runs[0].title, /^mesure du \d+ novembre 2026 à/)
  assert.equal(runs[1].title, "mesure essai")
  assert.deepEqual(runs[0].files, [`${RUN}/startup.csv`, `${RUN}/startup.json`])
  assert.ok(runs[0].url.href.endsWith(`/results/${RUN}/startup.json`))
})

test("where neither list is there, there is no run", async () => {
  assert.deepEqual(await available(), {runs: [], older: 0})
})

test("the address of a file keeps its folders and hides nothing else", () => {
  assert.ok(address("a/é ?#.csv").pathname.endsWith("/results/a/%C3%A9%20%3F%23.csv"))
})

test("the rows of a plot go from the fastest to those that never answered, and leave the run as it is", () => {
  const run = {samples: [], summary: {targets: [null, 30, 10, null, 20].map((median_ms, at) => ({target: `t${at}`, median_ms}))}}
  assert.deepEqual(rows(run).targets.map(({target}) => target), ["t2", "t4", "t1", "t0", "t3"])
  assert.equal(run.summary.targets[0].target, "t0")
})

test("a run of before the field existed says its store by its driver, or not at all", () => {
  const said = engine => store({manifest: {engine}})
  assert.equal(said({store: "containerd", storage_driver: "overlayfs"}), "containerd")
  assert.equal(said({storage_driver: "overlay2"}), "overlay2")
  assert.deepEqual([said({storage_driver: "overlayfs"}), said(null), said(undefined)], [null, null, null])
})
