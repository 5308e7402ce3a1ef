import assert from "node:assert/strict"
import {test} from "node:test"

import * as french from "../../../services/docs/theme/assets/french.js"

const MIB = 2 ** 20
// [function, value, words]; "_" stands for a space where no line breaks, "'" for the narrow one of thousands.
const SAID = [
  ["ms", 12.44, "12,4_ms"], ["ms", 99.96, "100_ms"], ["ms", 806.4, "806_ms"], ["ms", 24000, "24'000_ms"], ["ms", 0, "0_ms"],
  ["ms", null, "inconnu"], ["ms", NaN, "inconnu"], ["ms", Infinity, "inconnu"], ["ms", "12", "inconnu"], ["ms", undefined, "inconnu"],
  ["mib", 16.25 * MIB, "16,3_Mio"], ["mib", 99.94 * MIB, "99,9_Mio"], ["mib", 100 * MIB, "100_Mio"], ["mib", 1500.4 * MIB, "1'500_Mio"],
  ["mib", null, "inconnu"], ["weight", null, "non mesurée"], ["weight", 0, "0_Mio"],
  ["short", 0.15625, "0,2"], ["short", 1200, "1'200"], ["ratio", 0.6455, "0,65"], ["ratio", 9.999, "10"], ["ratio", 24.8544, "24,9"],
  ["share", 0.95, "95_%"], ["share", 0.954, "95_%"],
  ["text", "Attention : lisez ; puis « là » !", "Attention_: lisez_; puis « là_»_!"], ["text", 2, "2"], ["text", 0, "0"],
  ["text", "", "inconnu"], ["text", null, "inconnu"], ["text", undefined, "inconnu"],
]

for (const [name, value, words] of SAID) {
  test(`${name}(${value}) is ${words}`, () => {
    assert.equal(french[name](value).replaceAll("\u00a0", "_").replaceAll("\u202f", "'"), words)
  })
}
