// The id that docker ps shows for the student's container.
import {EXAMPLE, HEX, SHOWN, same, typed} from "./typed.js"

// The name of the mistake, or null when the answer is right.
/** @type {Answer["mistake"]} */
export function mistake(text, {own, lab, status, image}) {
  const answer = typed(text).toLowerCase()
  if (!answer) return "empty"
  if (status !== "running") return status === "elsewhere" ? "elsewhere" : "absent"
  if (answer.startsWith("sha256:") || same(answer, image) || same(answer, EXAMPLE)) return "image"
  if (!HEX.test(answer)) return /^[a-z0-9][a-z0-9_.-]+$/.test(answer) ? "name" : "form"
  if (same(answer, own.container_id)) return answer.length < SHOWN ? "short" : null
  if (same(answer, lab?.container_id)) return "lab"
  return answer.length < SHOWN ? "short" : "other"
}

export const hints = {
  empty: ["Tapez l'identifiant que docker ps montre pour votre conteneur."],
  absent: ["Aucun conteneur à vous ne répond sur le port 80 : lancez-le d'abord, puis répondez pendant qu'il tourne."],
  elsewhere: ["D'ici, la page ne voit pas votre conteneur : répondez dans le cours de votre propre labo, http://localhost:8000."],
  image: [
    "C'est l'identifiant de l'image, pas celui du conteneur.",
    "C'est encore l'identifiant d'une image : docker ps le montre dans sa deuxième colonne, IMAGE. Le conteneur, fait à partir d'elle, a le sien.",
    "Prenez la première colonne de docker ps, CONTAINER ID, à la ligne dont PORTS commence par 0.0.0.0:80.",
  ],
  name: [
    "Ce n'est pas un identifiant : on dirait un nom. Un identifiant n'a que des chiffres et des lettres de a à f.",
    "Le nom est dans la dernière colonne, NAMES. L'identifiant est à l'autre bout de la même ligne.",
    "Prenez la première colonne de docker ps, CONTAINER ID, à la ligne dont PORTS commence par 0.0.0.0:80.",
  ],
  lab: [
    "C'est le conteneur d'un service du labo, pas celui que vous avez lancé à la main.",
    "C'est l'api du labo : dans la colonne NAMES, son nom commence par docker-lab. Cherchez une ligne dont le nom a été inventé par Docker.",
    "Regardez la colonne PORTS : votre conteneur est à la ligne qui commence par 0.0.0.0:80, et l'api du labo est sur un autre port.",
  ],
  short: [
    "Un identifiant se copie en entier : docker ps en montre douze caractères.",
    "Il manque des caractères : les douze de la colonne CONTAINER ID sont attendus.",
  ],
  other: [
    "Ce n'est pas le conteneur qui répond sur le port 80. Est-ce l'identifiant d'une image, ou d'un autre conteneur ?",
    "Cherchez d'abord, dans docker ps, la ligne dont la colonne PORTS commence par 0.0.0.0:80 : c'est la vôtre.",
    "Comparez avec le panneau « Votre conteneur » de cette page : c'est le même identifiant que dans la colonne CONTAINER ID.",
  ],
  form: [
    "Seul l'identifiant est attendu, pas toute la ligne.",
    "Un identifiant : douze caractères, des chiffres et des lettres de a à f, sans espace. C'est la première colonne de docker ps.",
  ],
}

export const right = () => "C'est bien lui : le conteneur qui répond sur le port 80 porte cet identifiant."
