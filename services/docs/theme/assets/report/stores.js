// Which store counted the sizes of a run's images, and what to say when two runs on screen do not have the same.
import {element} from "../dom.js"
import {text} from "../french.js"

// A run of before the field existed says it by its driver; other drivers than overlay2 did not count unpacked images.
/** @type {(found: {manifest: Pick<Manifest, "engine">}) => string | null} */
export const store = ({manifest: {engine}}) =>
  engine?.store ?? (engine?.storage_driver === "overlay2" ? "overlay2" : null)

// Nothing, or the sentence as a paragraph.
/** @type {(found: RunDocument, beside?: RunDocument) => HTMLElement[]} */
export function stores(found, beside) {
  if (!beside) return []
  const [own, other] = [store(found), store(beside)]
  if (own && own === other) return []
  return [element("p", {class: "report-stores"}, element("strong", {}, "Ne comparez pas les tailles d'images de ces deux mesures."),
    ` Leurs magasins d'images ne sont pas les mêmes (ici\u00a0: ${text(own)}, à côté\u00a0: ${text(other)}), et chacun compte à sa façon.`)]
}
