# Le même Python que le cours, dans une image plus légère : que pèse-t-elle, et démarre-t-elle plus vite ?
FROM python:3.9-slim

WORKDIR /app

COPY . /app/

RUN pip3 install -r requirements.txt

CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
