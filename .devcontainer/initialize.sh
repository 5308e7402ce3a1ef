#!/bin/sh
# Écrit .devcontainer/.env, que lit compose.yaml : le dossier, la socket et son groupe, un nom de projet par copie.
# VS Code le lance sur votre machine, avant de construire ; sans effet s'il est relancé.
set -eu
folder=$(cd "$(dirname "$0")/.." && pwd -P)
base=python:3.13-slim-trixie

stop() {
  echo "✗ $1" >&2
  exit 1
}

# D'abord, car tout le reste serait fait pour rien.
(: >>"$folder/.devcontainer/.env") 2>/dev/null ||
  stop "$folder/.devcontainer/.env ne peut pas être écrit : ouvrez une copie du labo dans un dossier à vous, ou enlevez ce fichier s'il est à quelqu'un d'autre, puis rouvrez le dossier."

docker version >/dev/null || stop "Docker ne répond pas, et dit pourquoi ci-dessus. S'il est arrêté, démarrez-le (Docker Desktop, ou « make up » dans un terminal), puis rouvrez le dossier."
docker image inspect "$base" >/dev/null 2>&1 || docker pull --quiet "$base" >&2 ||
  stop "L'image $base est absente, et aucun registre ne la donne : tapez une fois « make up » dans un terminal, hors de VS Code."

# La socket du moteur que joint la commande docker. S'il a un autre noyau que cette machine (Docker Desktop, Colima), il
# est dans une machine virtuelle, où sa socket est à la place habituelle.
socket=/var/run/docker.sock
case $(docker info --format '{{.OperatingSystem}} / {{.KernelVersion}}') in
"Docker Desktop / "*) ;;
*" / $(uname -r)")
  host=$(docker context inspect --format '{{.Endpoints.docker.Host}}')
  case $host in unix://*) socket=${host#unix://} ;; esac
  ;;
esac
# Sous Linux, la socket a ici le groupe qu'elle aura dedans. Avec Docker Desktop, elle est, dedans, au groupe 0.
group=0
if [ "$(uname)" = Linux ] && [ -S "$socket" ]; then group=$(stat -L -c %g "$socket"); fi

# Root n'est pas renuméroté : l'utilisateur du conteneur, le 1000, ne pourrait rien écrire dans un dossier de root.
if [ "$(id -u)" = 0 ] && [ "$(stat -c %u "$folder")" = 0 ]; then
  echo "Ce dossier est à root : je le donne à l'utilisateur 1000, qui est celui du conteneur (chown -R 1000:1000)." >&2
  chown -R 1000:1000 "$folder"
fi

cat >"$folder/.devcontainer/.env" <<EOF
LAB_DEV_PROJECT=docker-lab-dev-$(printf %s "$folder" | cksum | cut -d ' ' -f 1)
LAB_DEV_FOLDER=$folder
LAB_DEV_SOCKET=$socket
LAB_DEV_SOCKET_GROUP=$group
EOF
