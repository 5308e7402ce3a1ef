// What a reader does in the course, in its order: the steps that the pages see done, and the questions they answer.
/** @type {Step[]} */
export const STEPS = [
  {id: "image-id", page: "dockerfile/", title: "Trouver l'identifiant de votre image"},
  {id: "running", page: "dockerfile/", title: "Lancer votre conteneur"},
  {id: "docs", page: "dockerfile/", title: "Joindre sa page /docs"},
  {id: "redoc", page: "dockerfile/", title: "Joindre sa page /redoc"},
  {id: "container-id", page: "dockerfile/", title: "Le reconnaître dans docker ps"},
  {id: "kernel-inside", page: "dockerfile/", title: "Lire la version du noyau dans le conteneur"},
  {id: "kernel-outside", page: "dockerfile/", title: "La comparer à celle de votre machine"},
  {id: "stopped", page: "dockerfile/", title: "Arrêter votre conteneur"},
]
