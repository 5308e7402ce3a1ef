import assert from "node:assert/strict"
import {describe, test} from "node:test"

import {START, next, sees} from "../../../services/docs/theme/assets/lab/state.js"
import {ID, LAB, who} from "./who.mjs"

const own = who(), lab = who({container_id: LAB}), none = {own: null, lab: null}
const after = (...looks) => looks.reduce(next, START)

test("nothing that answers, and nothing that ever did, is absent", () => {
  assert.deepEqual(after(none), {...START, status: "absent", misses: 1})
  assert.equal(after(none, none, none).status, "absent")
})

test("a container that answers is running, and is remembered", () => {
  assert.deepEqual(after({own, lab}), {status: "running", own, lab, seen: ID, misses: 0})
})

test("one look lost is no end, two in a row are", () => {
  const lost = after({own, lab}, none)
  assert.deepEqual([lost.status, lost.own, lost.lab], ["running", own, null])
  const gone = after({own, lab}, none, none)
  assert.deepEqual([gone.status, gone.own, gone.seen], ["stopped", null, ID])
})

test("a look that sees it again counts anew", () => {
  assert.equal(after({own, lab}, none, {own, lab}, none).status, "running")
})

test("the container seen before the page was opened is stopped at the first look that finds none", () => {
  assert.equal(next({...START, seen: ID}, none).status, "stopped")
})

test("the application outside a container, and the lab's own api, are told apart and remembered as no container", () => {
  const outside = after({own: who({container_id: null}), lab})
  const same = after({own: lab, lab})
  assert.deepEqual([outside.status, outside.seen, same.status, same.seen], ["outside", null, "lab", null])
  assert.deepEqual([after({own, lab: null}).status, after({own: who({container_id: null}), lab: who({container_id: null})}).status], ["running", "outside"])
})

test("from another machine nothing is known of the student's container", () => {
  const state = after({own, lab}, {own: null, lab, elsewhere: true})
  assert.deepEqual([state.status, state.own, state.lab, state.seen], ["elsewhere", null, lab, ID])
})

describe("which pages see the student's port", () => {
  for (const [page, there, expected] of [
    ["http://localhost:8000", "http://localhost", true], ["http://127.0.0.1:8000", "http://localhost", true],
    ["http://localhost", "http://localhost:80", true], ["http://192.168.1.20:8000", "http://localhost", false],
    ["https://localhost:8000", "http://localhost", false], ["http://localhost.example:8000", "http://127.0.0.1", false],
    ["https://name-8000.app.github.dev", "http://localhost", false],
    ["https://name-8000.app.github.dev", "https://name-80.app.github.dev", true], ["http://192.168.1.20:8000", "http://localhost.example", true],
  ]) test(`${page} ${expected ? "sees" : "does not see"} ${there}`, () => assert.equal(sees(page, there), expected))
})
