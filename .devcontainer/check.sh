#!/usr/bin/env bash
# Vérifie, dans le conteneur de développement, que tout ce que le cours demande y marche : bash .devcontainer/check.sh
# COURSE_ONLY=1 s'arrête avant les tests, qui prennent quelques minutes. Il démarre le labo sous le nom que disent COMPOSE_PROJECT_NAME et LAB_TAG.
cd "$(dirname "$0")/.." || exit 1
failed=()

check() {
  local label=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "✓ $label"
  else
    echo "✗ $label"
    echo "$output" | tail -n 20 | while IFS= read -r line; do echo "    $line"; done
    failed+=("$label")
  fi
}

at_least() { # at_least VERSION commande… : la première version que la commande écrit n'est pas plus ancienne
  local wanted=$1 found
  shift
  found=$("$@" | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
  echo "trouvé : $found, attendu : $wanted ou plus récent"
  [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" = "$wanted" ]
}

writable() {
  local probe=.devcontainer/.probe
  touch "$probe" && rm "$probe"
}

answers() { curl --silent --fail --show-error --noproxy '*' --max-time 10 --output /dev/null "http://127.0.0.1:$1"; }

check "Python 3.13" at_least 3.13 python3 --version
check "docker (26.1 ou plus récent)" at_least 26.1 docker --version
check "docker compose (2.26.1 ou plus récent)" at_least 2.26.1 docker compose version
check "docker buildx (0.13 ou plus récent)" at_least 0.13 docker buildx version
check "make" make --version
check "git reconnaît le dossier" git status --short
check "pas root" test "$(id -u)" -ne 0
check "on peut écrire dans le dossier" writable
check "docker ps" docker ps
check "l'environnement du labo" "${LAB_VENV:-.venv}/bin/python" -c 'import fastapi, locust, pytest, testcontainers'
check "make up" make up
check "le cours répond" answers "${DOCS_PORT:-8000}/"
check "l'api répond" answers "${API_PORT:-8080}/health"
check "Locust répond" answers "${LOADTEST_PORT:-8089}/"
check "une commande du cours : docker run --rm" docker run --rm --pull=never "docker-lab/api:${LAB_TAG:-dev}" python3 --version
if [ -z "${COURSE_ONLY:-}" ]; then
  check "les tests sans moteur" make test-unit
  check "les tests de la pile" make test-stack
fi

echo
if [ ${#failed[@]} -gt 0 ]; then
  echo "${#failed[@]} vérification(s) en échec :"
  printf '  %s\n' "${failed[@]}"
  exit 1
fi
echo "Tout marche."
