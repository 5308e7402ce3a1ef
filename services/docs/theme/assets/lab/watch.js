// Looks at the two applications while the page can be seen, and tells the new state after each look.
import {next, sees} from "./state.js"

const PERIOD_MS = 2000
const PATIENCE_MS = 1500
const LAB_EVERY = 5 // the lab's api changes seldom: it is asked at every fifth look, once it has answered

// What /whoami answers there, or null: refused, too slow, or not this application.
/** @type {(origin: string) => Promise<Who | null>} */
export async function whoami(origin) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const answer = await fetch(`${origin}/whoami`, {cache: "no-store", credentials: "omit", signal})
    const told = answer.ok ? await answer.json() : null
    return typeof told?.kernel === "string" && "container_id" in told ? told : null
  } catch {
    return null
  }
}

/** @type {(addresses: Addresses, state: () => State, tell: (now: State) => void) => void} */
export function watch(addresses, state, tell) {
  const elsewhere = !sees(location.origin, addresses.own)
  let turn = 0
  let timer = 0
  let looking = false

  async function look() {
    if (looking || document.hidden) return
    looking = true
    clearTimeout(timer)
    const known = state().lab
    const askLab = !known || turn++ % LAB_EVERY === 0
    const [own, lab] = await Promise.all([elsewhere ? null : whoami(addresses.own), askLab ? whoami(addresses.lab) : known])
    looking = false
    tell(next(state(), {own, lab, elsewhere}))
    if (!document.hidden) timer = setTimeout(look, PERIOD_MS)
  }

  document.addEventListener("visibilitychange", () => document.hidden ? clearTimeout(timer) : look())
  look()
}
