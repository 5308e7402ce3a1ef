// A step that sees by itself that it is done. Its page holds two sentences: one before, one after.
import * as progress from "./progress.js"

// By its name, whether the state shows the step done; `fetched` says whether a page of the container answers.
/** @type {Record<string, (state: State, fetched: (path: string) => Promise<boolean>) => boolean | Promise<boolean>>} */
export const CHECKS = {
  running: ({status}) => status === "running",
  docs: ({status}, fetched) => status === "running" && fetched("/docs"),
  redoc: ({status}, fetched) => status === "running" && fetched("/redoc"),
  stopped: ({status}) => status === "stopped",
}

// Asked of a container that has just answered /whoami; patient, since it may be busy.
/** @type {(origin: string) => (path: string) => Promise<boolean>} */
const fetches = origin => async path => {
  try {
    const signal = AbortSignal.timeout(5000)
    const answer = await fetch(origin + path, {cache: "no-store", credentials: "omit", signal})
    return answer.ok && (answer.headers.get("content-type") ?? "").startsWith("text/html")
  } catch {
    return false
  }
}

// The result looks whether a state shows the step done; once done, it stays done.
/** @type {(root: HTMLElement, origin: string) => (state: State) => Promise<void>} */
export function step(root, origin) {
  const {step: name = ""} = root.dataset
  const [before, after] = /** @type {HTMLCollectionOf<HTMLElement>} */ (root.children)
  const done = () => name in progress.current().done
  const show = () => {
    root.dataset.done = String(done())
    before.hidden = done()
    after.hidden = !done()
  }
  show()
  root.setAttribute("role", "status") // from here on: what was done before is no news
  progress.changed(show)

  let looking = false
  return async state => {
    if (looking || done()) return
    looking = true
    if (await CHECKS[name](state, fetches(origin))) progress.finish(name)
    looking = false
  }
}
