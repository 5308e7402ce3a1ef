# Deux étapes : que gagne-t-on à ne livrer que ce qui tourne, déjà compilé, et sans être root ?
FROM python:3.13-slim-trixie AS build
WORKDIR /build

# Les dépendances, vérifiées par leur empreinte, dans un dossier à part.
COPY requirements.txt ./
RUN pip3 install --no-cache-dir --require-hashes --target /packages -r requirements.txt

# Python garde d'un fichier lu sa forme compilée ; un conteneur en lecture seule la referait à chaque démarrage.
COPY --chmod=755 . /app/
RUN python3 -m compileall -q /packages /app

FROM python:3.13-slim-trixie
# L'application n'installe rien : pip serait un outil de plus pour qui entrerait par effraction.
# Et sans être root, elle n'écrit que dans un dossier à elle.
RUN rm -r "$(python3 -c 'import pip; print(*pip.__path__)')" "$(dirname "$(command -v pip3)")"/pip* \
 && install --directory --owner=10001 --group=10001 /data
COPY --from=build /packages /packages
COPY --from=build /app /app

WORKDIR /app
ENV PYTHONPATH=/packages LAB_DATABASE=/data/readings.sqlite3
# Un numéro plutôt qu'un nom : l'image n'a pas besoin de connaître cet utilisateur.
USER 10001:10001
CMD ["python3", "-m", "uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
