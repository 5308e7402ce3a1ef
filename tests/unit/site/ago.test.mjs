import assert from "node:assert/strict"
import {test} from "node:test"

import {ago} from "../../../services/docs/theme/assets/lab/ago.js"

test("the time since is said as people do", () => {
  const said = [[0, "maintenant"], [0.4, "maintenant"], [1, "il y a 1 seconde"], [59.9, "il y a 59 secondes"], [60, "il y a 1 minute"],
    [190.5, "il y a 3 minutes"], [3600, "il y a 1 heure"], [86399, "il y a 23 heures"], [86400, "hier"], [400000, "il y a 4 jours"]]
  for (const [seconds, words] of said) assert.equal(ago(seconds), words)
})
