// What is right, what is a mistake and which one, and hints that never begin with the solution.
import assert from "node:assert/strict"
import {describe, test} from "node:test"

import * as containerId from "../../../services/docs/theme/assets/lab/answers/container-id.js"
import * as imageId from "../../../services/docs/theme/assets/lab/answers/image-id.js"
import * as kernelInside from "../../../services/docs/theme/assets/lab/answers/kernel-inside.js"
import * as kernelOutside from "../../../services/docs/theme/assets/lab/answers/kernel-outside.js"
import {ANSWERS, hint} from "../../../services/docs/theme/assets/lab/question.js"
import {IMAGE, KERNEL, ID, LAB, who} from "./who.mjs"

const FACTS = {status: "running", own: who(), lab: who({container_id: LAB}), seen: ID, misses: 0, image: IMAGE, linux: true}
const UNAME_A = `Linux poste ${KERNEL} #1 SMP PREEMPT_DYNAMIC Debian 6.1.164-1 (2026-03-09) x86_64 GNU/Linux`

// One test for each answer, whose name is the answer.
function judged({mistake}, answers, facts = {}) {
  for (const [answer, found] of answers) {
    test(`${JSON.stringify(answer)} is ${found ?? "right"}`, () => assert.equal(mistake(answer, {...FACTS, ...facts}), found))
  }
}

describe("the container's id is right from the twelve digits shown", () => {
  judged(containerId, [ID.slice(0, 12), ID.slice(0, 20), ID, ID.slice(0, 12).toUpperCase(), `  \`${ID.slice(0, 12)}\`\n`, `« ${ID} »`]
    .map(answer => [answer, null]))
})

describe("a wrong container's id is told by what it is", () => {
  judged(containerId, [
    ["", "empty"], ["  ", "empty"], [IMAGE, "image"], ["426cc895e3eb", "image"], [`sha256:${IMAGE}`, "image"], ["eager_hopper", "name"],
    ["docker-lab-api-1", "name"], [LAB.slice(0, 12), "lab"], [ID.slice(0, 11), "short"], ["4", "short"], ["0123456789ab", "other"],
    [`${ID}0`, "other"], [`${ID.slice(0, 12)}   ${IMAGE}   uvicorn main:app`, "form"], ["é", "form"],
  ])
})

describe("an id known by its twelve digits alone is recognised from the whole one", () => {
  judged(containerId, [[ID, null], [ID.slice(0, 12), null], [LAB, "other"]], {own: who({container_id: ID.slice(0, 12)}), lab: null})
})

describe("no answer is right while no container runs", () => {
  for (const [question, right] of [[containerId, ID], [kernelInside, KERNEL], [kernelOutside, KERNEL]]) {
    for (const status of ["waiting", "absent", "stopped", "outside", "lab"]) judged(question, [[right, "absent"]], {status, own: null})
    judged(question, [[right, "elsewhere"]], {status: "elsewhere", own: null})
    judged(question, [["", "empty"]], {status: "absent", own: null})
  }
})

describe("a kernel's release is told from what people type in its place", () => {
  for (const question of [kernelInside, kernelOutside]) {
    judged(question, [
      [KERNEL, null], [` ${KERNEL}\n`, null], ["", "empty"], ["Linux", "name"], ["GNU/Linux", "name"], ["Darwin", "name"], [UNAME_A, "all"],
      ["#1 SMP PREEMPT_DYNAMIC Debian 6.1.164-1 (2026-03-09)", "build"], ["3.9.25", "python"], ["6.1.0", "short"],
      ["6.8.0-31-generic", "other"], ["je ne sais pas", "form"],
    ])
  }
})

describe("where Docker has a machine of its own, the kernel outside is another", () => {
  judged(kernelOutside, [["24.1.0", null], ["10.0.26100.0", null], [KERNEL, null], ["Darwin", "name"]], {linux: false})
  judged(kernelInside, [["24.1.0", "other"]], {linux: false})
  test("and the page says which of the two it was", () => {
    assert.match(kernelOutside.right(KERNEL, FACTS), /^La même version/)
    assert.match(kernelOutside.right("24.1.0", {...FACTS, linux: false}), /^Deux versions différentes/)
  })
})

describe("an image's id is judged by its form", () => {
  judged(imageId, [
    [IMAGE, null], [IMAGE.toUpperCase(), null], [`sha256:${IMAGE}${"0".repeat(52)}`, null], ["", "empty"], ["426cc895e3eb", "example"],
    ["<none>", "none"], ["docker-lab/api:dev", "name"], ["python", "name"], [IMAGE.slice(0, 11), "short"], [ID.slice(0, 12), "container"],
    [LAB, "container"], ["0".repeat(64), null], ["0".repeat(65), "form"], [`<none> <none> ${IMAGE}`, "form"],
  ])
})

for (const [name, {hints}] of Object.entries(ANSWERS)) {
  test(`no hint of ${name} holds an answer, and the later ones say something else`, () => {
    assert.ok(Object.keys(hints).length > 5)
    for (const levels of Object.values(hints)) {
      assert.ok(levels.length > 0)
      assert.equal(new Set(levels).size, levels.length)
      assert.deepEqual(levels.filter(said => said.includes(ID.slice(0, 12)) || said.includes(KERNEL)), [])
    }
  })
}

test("each try has the next hint, and the last one stays", () => {
  const hints = {name: ["premier", "deuxième"]}
  assert.deepEqual([0, 1, 2, 9].map(tries => hint(hints, "name", tries)), ["premier", "deuxième", "deuxième", "deuxième"])
})
