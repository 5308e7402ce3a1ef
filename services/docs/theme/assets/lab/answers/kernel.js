// The release of a kernel, and what people type in its place.
import {typed} from "./typed.js"

export const RELEASE = /^[0-9]+\.[0-9]+[\w.+~-]*$/

// The name of the mistake, "other" for the release of another kernel, or null when the answer is right.
/** @type {Answer["mistake"]} */
export function mistake(text, {own, status}) {
  const answer = typed(text)
  if (!answer) return "empty"
  if (status !== "running") return status === "elsewhere" ? "elsewhere" : "absent"
  if (answer === own.kernel) return null
  if (/^(gnu\/)?linux$|^darwin$/i.test(answer)) return "name"
  if (answer === own.python) return "python"
  if (/^(linux|darwin)\s/i.test(answer)) return "all"
  if (answer.startsWith("#")) return "build"
  if (/^[0-9]/.test(answer) && own.kernel.startsWith(answer)) return "short"
  return RELEASE.test(answer) ? "other" : "form"
}

export const hints = {
  empty: ["Tapez la version du noyau, comme la commande l'affiche."],
  absent: ["Aucun conteneur à vous ne répond sur le port 80 : lancez-le d'abord, puis répondez pendant qu'il tourne."],
  elsewhere: ["D'ici, la page ne voit pas votre conteneur : répondez dans le cours de votre propre labo, http://localhost:8000."],
  name: [
    "C'est le nom du noyau. Il en faut la version.",
    "uname sans option donne le nom ; l'option -r donne la version (en anglais : release).",
    "Tapez uname -r, et copiez ce qui s'affiche : cela commence par un chiffre.",
  ],
  python: [
    "C'est la version de Python, pas celle du noyau.",
    "Le noyau est celui du système, que uname -r donne : Python n'y est pour rien.",
  ],
  all: [
    "Vous avez collé toute la ligne de uname -a. Une seule de ses parties est la version.",
    "Dans la ligne de uname -a, la version est le troisième mot ; uname -r n'affiche qu'elle.",
  ],
  build: [
    "C'est la date de fabrication du noyau, que donne uname -v.",
    "Changez l'option : -r, comme release, au lieu de -v.",
  ],
  short: [
    "C'est le début de la bonne réponse : copiez la version entière, jusqu'au dernier caractère.",
  ],
  form: [
    "Cela ne ressemble pas à une version de noyau.",
    "Une version de noyau commence par deux nombres séparés d'un point, et n'a pas d'espace.",
    "Copiez exactement ce que uname -r affiche.",
  ],
}
