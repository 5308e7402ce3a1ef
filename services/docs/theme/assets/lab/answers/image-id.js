// The id of the image that the student built. Only its form can be checked: a browser sees no image.
import * as progress from "../progress.js"
import {EXAMPLE, HEX, SHOWN, same, typed} from "./typed.js"

/** @type {(text: string) => string} */
export const cleaned = text => typed(text).toLowerCase().replace(/^sha256:/, "")

/** @type {Answer["mistake"]} */
export function mistake(text, {own, lab}) {
  const answer = cleaned(text)
  if (!answer) return "empty"
  if (answer === EXAMPLE) return "example"
  if (answer === "<none>") return "none"
  if (!HEX.test(answer)) return /^[a-z0-9][a-z0-9_./:-]*$/.test(answer) ? "name" : "form"
  if (answer.length < SHOWN) return "short"
  if (answer.length > 64) return "form"
  return same(answer, own?.container_id) || same(answer, lab?.container_id) ? "container" : null
}

export const hints = {
  empty: ["Tapez l'identifiant que docker images montre pour votre image."],
  example: [
    "C'est l'identifiant de l'exemple : celui de votre image est différent.",
    "Cet identifiant est celui de la machine de l'auteur du cours. Tapez docker images et lisez le vôtre, à une ligne qui commence par <none>.",
  ],
  none: [
    "<none> veut dire que l'image n'a pas de nom. Son identifiant est sur la même ligne.",
    "À la ligne où vous lisez <none> deux fois, prenez la troisième colonne, IMAGE ID.",
  ],
  name: [
    "C'est un nom d'image ou une étiquette, pas un identifiant.",
    "Un identifiant n'a que des chiffres et des lettres de a à f : c'est la colonne IMAGE ID (ou ID, à partir de Docker 29).",
  ],
  short: [
    "Un identifiant se copie en entier : docker images en montre douze caractères.",
    "Il manque des caractères : les douze de la colonne IMAGE ID sont attendus.",
  ],
  container: [
    "C'est l'identifiant d'un conteneur, pas d'une image.",
    "docker ps montre des conteneurs ; les images sont dans docker images, colonne IMAGE ID.",
  ],
  form: [
    "Seul l'identifiant est attendu, pas toute la ligne.",
    "Un identifiant : douze caractères, des chiffres et des lettres de a à f, sans espace.",
  ],
}

/** @type {(text: string) => void} */
export const keep = text => progress.keepImage(cleaned(text))
export const right = () => "Les commandes de cette page portent maintenant cet identifiant. Seule sa forme a pu être vérifiée : docker run dira si l'image existe."
