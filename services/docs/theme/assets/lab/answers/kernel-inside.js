// The kernel's release as the student's container sees it.
import * as kernel from "./kernel.js"

/** @type {Answer["mistake"]} */
export const mistake = kernel.mistake

export const hints = {
  ...kernel.hints,
  other: [
    "Ce n'est pas ce que voit votre conteneur. La commande a-t-elle été tapée dans le conteneur ?",
    "Avec Docker Desktop, votre terminal et le conteneur n'ont pas le même noyau : il faut docker exec devant uname -r.",
    "Comparez avec le panneau « Votre conteneur » de cette page, à la ligne Noyau.",
  ],
}

export const right = () => "C'est bien le noyau que voit votre conteneur. Est-ce le sien ? La question suivante le dit."
