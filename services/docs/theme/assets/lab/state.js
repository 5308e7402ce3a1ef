// What is known of the two applications, from one look to the next. Pure: no page, no network.
//
// status   "waiting"  nobody has looked yet
//          "absent"   nothing answers on the student's port, and nothing ever did
//          "running"  a container answers there
//          "outside"  the application answers there, but from no container
//          "lab"      the lab's own api answers there: API_PORT=80
//          "stopped"  a container was seen there, and is gone
//          "elsewhere"  the page comes from another machine: a container of the student's own would not answer it
/** @type {State} */
export const START = {status: "waiting", own: null, lab: null, seen: null, misses: 0}

// One look lost may be a machine that was busy; two in a row are a container that is gone.
const GONE = 2

// The pages that the application lets read it without being told which: ANY_LOCAL_PORT, in services/api/application.py.
const LOCAL_PAGE = /^http:\/\/(localhost|127\.0\.0\.1)(:[0-9]{1,5})?$/
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1)(:|$)/

// Whether a page of that origin can see the container that the student starts at the origin `own`.
/** @type {(page: string, own: string) => boolean} */
export const sees = (page, own) => LOCAL_PAGE.test(page) || !LOCAL.test(own)

// own and lab are answers of /whoami, or null where none came; `elsewhere`, own was not asked.
/** @type {(state: State, look: Look) => State} */
export function next(state, {own, lab, elsewhere = false}) {
  if (elsewhere) return {...state, status: "elsewhere", own: null, lab}
  if (!own) {
    const misses = state.misses + 1
    if (misses < GONE && state.status === "running") return {...state, lab, misses}
    return {...state, status: state.seen ? "stopped" : "absent", own: null, lab, misses}
  }
  const status = !own.container_id ? "outside" : own.container_id === lab?.container_id ? "lab" : "running"
  const seen = status === "running" ? own.container_id : state.seen
  return /** @type {State} */ ({status, own, lab, seen, misses: 0})
}
