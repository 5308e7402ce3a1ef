// The kernel's release as the student's own terminal sees it: under Docker Desktop it is another one.
import * as kernel from "./kernel.js"

// Whether containers run right on the reader's system; elsewhere they have a virtual machine of their own.
/** @type {() => boolean} */
export const onLinux = () => /linux/i.test(navigator.userAgentData?.platform ?? navigator.platform)

/** @type {Answer["mistake"]} */
export function mistake(text, facts) {
  const found = kernel.mistake(text, facts)
  return found === "other" && !(facts.linux ?? onLinux()) ? null : found
}

export const hints = {
  ...kernel.hints,
  other: [
    "Sous Linux, un conteneur n'a pas de noyau à lui : votre terminal doit montrer la même version que le conteneur.",
    "Votre terminal est-il celui de la machine où tourne Docker ? Une session ssh ou une machine virtuelle a son propre noyau.",
    "Tapez uname -r dans le terminal où vous avez tapé docker run, et copiez ce qui s'affiche.",
  ],
}

/** @type {Answer["right"]} */
export const right = (text, facts) => kernel.mistake(text, facts) === null
  ? "La même version, dedans et dehors : le conteneur n'a pas de noyau à lui, il partage celui de la machine."
  : "Deux versions différentes : Docker Desktop fait tourner vos conteneurs dans une petite machine virtuelle Linux, et c'est le noyau de celle-ci que voit votre conteneur."
