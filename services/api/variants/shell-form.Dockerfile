# À ne pas imiter : la commande passe par un shell, qui ne transmet pas à uvicorn l'ordre de s'arrêter.
FROM python:3.9

WORKDIR /app

COPY requirements.txt /app/

RUN pip3 install -r requirements.txt

COPY . /app/

# hadolint ignore=DL3025
CMD uvicorn main:app --host 0.0.0.0 --port 80
