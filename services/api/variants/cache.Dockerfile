FROM python:3.9

WORKDIR /app

# La liste des dépendances d'abord : tant qu'elle ne change pas, Docker reprend l'installation dans son cache.
COPY requirements.txt /app/

RUN pip3 install -r requirements.txt

# Le code en dernier : c'est lui qui change.
COPY . /app/

CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
