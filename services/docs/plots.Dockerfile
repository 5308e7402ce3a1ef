# Les dessins d'une mesure, hors du navigateur : une tâche qui écrit ses fichiers, puis se termine.
FROM python:3.13-slim-trixie
WORKDIR /app

# Vega-Lite, un moteur JavaScript et des polices, en un seul paquet, vérifié par son empreinte.
COPY --chmod=644 requirements-plots.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-plots.txt

# Les descriptions des dessins sont celles que lit la page « Résultats ».
COPY --chmod=755 theme/assets/plots/ docs/theme/assets/plots/
COPY --chmod=755 drawing.py plots.py docs/

ENV PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
ENTRYPOINT ["python3", "-m", "docs.plots"]
