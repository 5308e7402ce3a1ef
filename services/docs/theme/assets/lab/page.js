// A page with a panel: one watch of the two applications, and all that follows from what it sees.
import {all} from "../dom.js"
import {Blocks} from "./blocks.js"
import {panel} from "./panel.js"
import * as progress from "./progress.js"
import {question} from "./question.js"
import {step} from "./step.js"
import {START} from "./state.js"
import {watch} from "./watch.js"

export async function start() {
  const addresses = await (await fetch(new URL("../../lab.json", import.meta.url))).json()
  /** @type {State} */
  let state = {...START, seen: progress.current().seen}
  /** @type {() => Facts} */
  const facts = () => ({...state, image: progress.current().image})

  const names = new Blocks("container-name", "l'identifiant de votre conteneur")
  const images = new Blocks("image-id", "l'identifiant de votre image")
  const panels = all("[data-lab=panel]").map(element => panel(element, addresses))
  const steps = all("[data-step]").map(element => step(element, addresses.own))
  for (const element of all("[data-question]")) question(element, facts)

  const showImage = () => images.fill(progress.current().image?.slice(0, 12) ?? null)
  progress.changed(showImage)
  showImage()

  watch(addresses, () => state, now => {
    state = now
    if (state.seen) progress.see(state.seen)
    if (state.status === "running") names.fill(state.own.container_id.slice(0, 12))
    panels.forEach(show => show(state))
    steps.forEach(look => look(state))
  })
  progress.changed(({seen}) => { // in another tab, or begun again from nothing
    if (state.status !== "running") state = {...state, seen}
  })
}
