// What is known of the two applications, from one look to the next. Pure: no page, no network.
//
// status   "waiting"  nobody has looked yet
//          "absent"   nothing answers on the student's port, and nothing ever did
//          "running"  a container answers there
//          "outside"  the application answers there, but from no container
//          "lab"      the lab's own api answers there: API_PORT=80
//          "stopped"  a container was seen there, and is gone
export const START = {status: "waiting", own: null, lab: null, seen: null, misses: 0}

// One look lost may be a machine that was busy; two in a row are a container that is gone.
const GONE = 2

// own and lab are answers of /whoami, or null where none came.
export function next(state, {own, lab}) {
  if (!own) {
    const misses = state.misses + 1
    if (misses < GONE && state.status === "running") return {...state, lab, misses}
    return {...state, status: state.seen ? "stopped" : "absent", own: null, lab, misses}
  }
  const status = !own.container_id ? "outside" : own.container_id === lab?.container_id ? "lab" : "running"
  const seen = status === "running" ? own.container_id : state.seen
  return {status, own, lab, seen, misses: 0}
}
