# Jusqu'où peut-on raccourcir le démarrage, sans rien changer à l'application ?
FROM python:3.13-slim-trixie AS build
WORKDIR /build

# Toutes les dépendances dans un seul dossier ; uvloop et httptools en plus.
COPY requirements-fast.txt ./
RUN pip3 install --no-cache-dir --require-hashes --target /app -r requirements-fast.txt

# Tout est compilé d'avance ; unchecked-hash : Python ne vérifie même plus que la source n'a pas changé.
COPY . variants/fast.py /app/
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /app

FROM python:3.13-slim-trixie
RUN rm -r "$(python3 -c 'import pip; print(*pip.__path__)')" "$(dirname "$(command -v pip3)")"/pip*
COPY --from=build /app /app
USER 10001:10001
# -I : ni variables d'environnement, ni dossier personnel ; -S : sans le module site, qui cherche des extensions.
CMD ["python3", "-ISc", "import sys; sys.path.insert(0, '/app'); import fast; fast.main()"]
