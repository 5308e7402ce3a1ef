# La même recette, avec un Python plus récent : change-t-il quelque chose au démarrage ?
FROM python:3.13-slim-trixie

WORKDIR /app

COPY . /app/

RUN pip3 install -r requirements.txt

CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
