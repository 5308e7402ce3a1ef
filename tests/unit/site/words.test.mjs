// What a run says in words. A document of three lines stands for the browser's: only the text is looked at.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {before, test} from "node:test"

import {stores} from "../../../services/docs/theme/assets/report/stores.js"
import {BASES, DOUBTS, VERDICTS, verdicts, warnings} from "../../../services/docs/theme/assets/report/words.js"

class Element {
  text = ""
  setAttribute() {}
  append(...children) { this.text += children.map(each => each.text ?? each).join("") }
}
before(() => { globalThis.document = {createElement: () => new Element()} })

// The text of these elements, with "_" for a space where no line breaks.
const said = elements => elements.map(({text}) => text.replaceAll("\u00a0", "_"))
const RATIO = {value: 0.4987, low: 0.4801, high: 0.52, level: 0.95}
const row = part => ({target: "fast", median_ms: 250.04, ratio: RATIO, verdict: "faster", ...part})
const sentence = part => said(verdicts("course", [row(part)]))[1]

test("a verdict is said with its ratio and the interval of it", () => {
  assert.equal(sentence({}), "fast_: plus rapide. Son temps est 0,5 fois celui de course (entre 0,48 et 0,52, à 95_%).")
})

test("the reference is said with its time", () => {
  assert.equal(sentence({target: "course", ratio: null, verdict: "reference"}), "course_: référence, 250_ms.")
})

test("without a ratio the verdict stands alone", () => {
  assert.equal(sentence({ratio: null, median_ms: null, verdict: "silent"}), "fast_: sans réponse.")
})

test("without a reference there is a time and no verdict", () => {
  assert.equal(sentence({ratio: null, verdict: null}), "fast_: 250_ms.")
})

test("a verdict or a warning of a later version is shown by its code", () => {
  assert.match(sentence({verdict: "later"}), /^fast_: later\./)
  assert.equal(said(warnings([{code: "later", targets: [], values: {}}]))[1], "later")
})

test("a warning is said with its targets, its numbers and its advice", () => {
  assert.deepEqual(said(warnings([{code: "loaded_machine", targets: [], values: {load: 1.25, cores: 2}}, {code: "tcg", targets: ["a", "b"], values: {}}]))[1],
    "La machine travaillait déjà_: charge 1,3 pour 2 cœurs. Fermez ce qui tourne, attendez une minute, puis mesurez à nouveau."
    + "Machine virtuelle émulée sans KVM (TCG)_: a, b. Son temps n'est pas celui d'une machine virtuelle accélérée_: comparez sur une machine qui a KVM.")
})

test("every code of the schema has its words, and no other", () => {
  const {$defs: {row}, properties: {summary: {properties: {warnings: {items}}}}} =
    JSON.parse(readFileSync(new URL("../../../services/loadtest/startup/schema.json", import.meta.url), "utf8"))
  const codes = found => found.enum.filter(code => code !== null).sort()
  assert.deepEqual(Object.keys(VERDICTS).sort(), codes(row.properties.verdict))
  assert.deepEqual(Object.keys(BASES).sort(), codes(row.properties.base))
  assert.deepEqual(Object.keys(DOUBTS).sort(), codes(items.properties.code))
})

test("a warning of the first version is said as it was written, and no warning has no heading", () => {
  assert.deepEqual(said(warnings([{sentence: "Émulée : vm.", advice: "Comparez ailleurs."}, {sentence: "Peu de rondes.", advice: ""}])),
    ["À savoir avant de conclure", "Émulée_: vm. Comparez ailleurs.Peu de rondes."])
  assert.deepEqual(warnings([]), [])
})

test("sizes of two stores, or of one that is not known, are not to be compared", () => {
  const run = name => ({manifest: {engine: {store: name}}})
  assert.deepEqual(stores(run("overlay2"), undefined), [])
  assert.deepEqual(stores(run("overlay2"), run("overlay2")), [])
  assert.match(said(stores(run("overlay2"), run("containerd")))[0], /Ne comparez pas.*ici_: overlay2, à côté_: containerd/)
  assert.match(said(stores(run(null), run(null)))[0], /ici_: inconnu, à côté_: inconnu/)
})
