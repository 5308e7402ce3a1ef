// What a browser keeps of the progress, and rubbish in its place. Node has no localStorage: memory keeps it here.
import assert from "node:assert/strict"
import {beforeEach, test} from "node:test"

import {STEPS} from "../../../services/docs/theme/assets/lab/course.js"
import * as progress from "../../../services/docs/theme/assets/lab/progress.js"
import {ID, IMAGE} from "./who.mjs"

const NOTHING = {done: {}, seen: null, image: null}
const AT = "2026-11-24T08:00:00.000Z"

beforeEach(progress.reset)

for (const text of [
  null, "", "{", "null", "[]", "17", '"done"', '{"done": null}', '{"done": []}', '{"seen": "4f4f", "image": ["9b9b8c2d1e0f"]}',
  '{"done": {"running": true, "docs": 3, "redoc": "hier", "unknown": "2026-01-01"}, "seen": {}, "image": "<b>"}',
]) test(`${text} is no progress`, () => assert.deepEqual(progress.read(text), NOTHING))

test("what is of the form that we write is read as it was", () => {
  const kept = {done: {running: AT}, seen: ID, image: IMAGE}
  assert.deepEqual(progress.read(JSON.stringify(kept)), kept)
})

test("a step is done once: the first moment stays", () => {
  progress.finish("running")
  const {done} = progress.current()
  progress.finish("running")
  assert.deepEqual(progress.current().done, done)
  assert.deepEqual(Object.keys(done), ["running"])
})

test("whoever asked is told after each change, and not when nothing changes", () => {
  const told = []
  progress.changed(kept => told.push(kept))
  progress.see(ID)
  progress.see(ID)
  progress.keepImage(IMAGE)
  progress.reset()
  assert.deepEqual(told, [{...NOTHING, seen: ID}, {...NOTHING, seen: ID, image: IMAGE}, NOTHING])
})

test("the document taken away has every step of the course in its order, done or not", () => {
  const {exported_at: at, steps} = progress.report({...NOTHING, done: {docs: AT}}, new Date(AT))
  assert.equal(at, AT)
  assert.deepEqual(steps.map(({id, title}) => [id, title]), STEPS.map(({id, title}) => [id, title]))
  assert.deepEqual(steps.filter(({done_at}) => done_at !== null), [{id: "docs", title: "Joindre sa page /docs", done_at: AT}])
})
