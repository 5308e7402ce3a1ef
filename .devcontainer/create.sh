#!/bin/sh
# Une fois, dans le conteneur neuf : git accepte le dossier, et l'environnement de test est installé.
set -eu
cd "$(dirname "$0")/.."
# Le dossier peut appartenir à un autre numéro que le nôtre (Windows, macOS) : git le refuserait.
git config --global --add safe.directory "$PWD"

# Codespaces : le navigateur joint chaque port par une adresse à lui, et non par localhost. Écrit, mais jamais essayé.
if [ -n "${CODESPACE_NAME:-}" ] && [ ! -e .env ]; then
  domain=${GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN:-app.github.dev}
  cat >.env <<EOF
OWN_API=https://$CODESPACE_NAME-80.$domain
LAB_API=https://$CODESPACE_NAME-8080.$domain
CORS_ORIGINS=https://$CODESPACE_NAME-8000.$domain
EOF
fi

exec python3 -m lab environment
