// "Votre conteneur", with the lab's own api beside it.
import {ago} from "./ago.js"
import {element, write} from "../dom.js"
import {START} from "./state.js"

/** @type {Record<Status, string>} */
const STATUS = {
  waiting: "On regarde…",
  absent: "pas encore démarré",
  running: "en marche",
  stopped: "arrêté",
  elsewhere: "D'ici, la page ne voit pas votre conteneur : elle vient d'une autre machine que la vôtre. Pour le voir, ouvrez le cours de votre propre labo : http://localhost:8000",
  outside: "L'application répond, mais hors d'un conteneur : vous l'avez lancée sans Docker.",
  lab: "C'est l'api du labo qui répond sur ce port (API_PORT). Pour lancer votre conteneur, redémarrez le labo sans ce réglage.",
}
/** @type {Record<string, (who: Who) => string | undefined>} */
const FACTS = {
  Identifiant: who => who.container_id?.slice(0, 12),
  Python: who => who.python,
  Noyau: who => who.kernel,
  "Prêt": who => typeof who.ready_for_s === "number" ? ago(who.ready_for_s) : undefined,
}

// One of the two: a title, a line that a screen reader says when it changes (not the time, which always does), facts.
/** @param {string} title @param {string} address @param {boolean} said */
function card(title, address, said) {
  const status = element("p", {class: "lab-status", role: said ? "status" : null})
  const list = element("dl")
  const root = element("div", {class: "lab-card"},
    element("p", {class: "lab-title"}, title, " ", element("code", {}, address)), status, list)
  const values = Object.keys(FACTS).map(name => {
    const value = element("dd")
    list.append(element("div", {}, element("dt", {}, name), value))
    return value
  })
  /** @type {(status: Status, text: string, who: Who | null) => void} */
  const show = (state, text, who) => {
    root.dataset.status = state
    write(status, text)
    list.hidden = !who
    Object.values(FACTS).forEach((fact, i) => write(values[i], (who && fact(who)) || "inconnu"))
  }
  return {root, show}
}

// Fills the element; the result shows a state in it.
/** @type {(root: HTMLElement, addresses: Addresses) => (state: State) => void} */
export function panel(root, addresses) {
  const own = card("Votre conteneur", addresses.own, true)
  const lab = card("L'api du labo", addresses.lab, false)
  const same = element("p", {class: "lab-same"})
  root.replaceChildren(element("div", {class: "lab-cards"}, own.root, lab.root), same)
  root.setAttribute("role", "group")
  root.setAttribute("aria-label", "Votre conteneur et l'api du labo")

  /** @type {(state: State) => void} */
  const show = state => {
    own.show(state.status, STATUS[state.status], state.own)
    const labStatus = state.lab ? "running" : state.status === "waiting" ? "waiting" : "absent"
    lab.show(labStatus, labStatus === "absent" ? "ne répond pas" : STATUS[labStatus], state.lab)
    same.hidden = state.status !== "running" || state.own.kernel !== state.lab?.kernel
    write(same, same.hidden ? "" : "Deux conteneurs, un seul noyau : celui de la machine qui les fait tourner.")
  }
  show(START)
  return show
}
