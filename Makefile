# Chaque cible est une commande que l'on peut taper soi-même : make l'affiche avant de la lancer.
PYTHON ?= python3
# Python cherche le labo dans ce dossier, ce que ces deux options et cette variable empêchent.
override PYTHON := $(filter-out -P -I,$(PYTHON))
unexport PYTHONSAFEPATH
VENV := $(or $(LAB_VENV),.venv)/bin/python
WATCH := docker compose --file compose.yaml --file compose.watch.yaml
FILE ?= docker-lab.tar.zst
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help up down logs load startup room update doctor watch test bundle unbundle forget clean \
        build captures test-unit test-stack test-course test-long test-vm test-devcontainer test-engines test-engines-long test-cgroup2 test-reliability lint mutants bench lock ci venv ground lab

help:
	@echo "Pour suivre le cours :"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo "Pour l'entretien du labo :"
	@awk -F ':.*#: ' '/^[a-z-]+:.*#: / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

up: ## démarre le labo (installe le moteur et les images de base s'il le faut)
	$(PYTHON) -m lab.ground
	docker compose up --detach --wait || { [ $$? = 130 ] && exit 130; docker compose logs --tail 20; $(PYTHON) -m lab.welcome --failed; }
	$(PYTHON) -m lab.welcome

down: lab ## arrête le labo ; les relevés et les mesures restent
	docker compose --profile '*' down

logs: lab ## suit ce que disent les services (Ctrl-C pour quitter)
	docker compose --profile '*' logs --follow --tail 20

load: ## charge l'api : USERS=20 SPAWN_RATE=10 DURATION=60s FAIL_RATIO=0.01 P95_MS=500
	$(PYTHON) -m lab.load

startup: ## compare les démarrages : TARGETS="course fast floor" ROUNDS=10 (TARGETS=all : machines virtuelles aussi)
	$(PYTHON) -m lab.startup

room: ## ouvre le cours et l'api à une salle : LAB_BIND=<votre adresse> (sans elle, à cette machine seule)
	COMPOSE_PROFILES=room $(PYTHON) -m lab.ground
	docker compose --profile room up --detach --wait || { [ $$? = 130 ] && exit 130; docker compose --profile room logs --tail 20; $(PYTHON) -m lab.welcome --failed; }
	$(PYTHON) -m lab.room

update: ## reconstruit et remplace l'api sans refuser une requête de la salle
	$(PYTHON) -m lab.update

watch: ## montre chaque modification du cours ou de l'application, dès qu'elle est enregistrée
	$(PYTHON) -m lab.ground --watch
	$(WATCH) up --detach --wait --build
	$(WATCH) watch --no-up

doctor: ## dit ce que cette machine a, et quoi faire de ce qui lui manque
	$(PYTHON) -m lab.doctor

test: venv ground ## joue les tests, à côté de ce qui tourne déjà (les plus longs : make test-long)
	$(PYTHON) -m lab.unit
	$(VENV) -m pytest -m "not long" tests/stack
	$(VENV) -m pytest tests/course

bundle: ## met le labo dans trois fichiers, pour une salle sans réseau
	$(PYTHON) -m lab.bundle save

unbundle: ## charge ce fichier : FILE=docker-lab.tar.zst
	$(PYTHON) -m lab.bundle load "$(FILE)"

forget: ## montre, puis enlève, les plus anciennes mesures : KEEP=20
	$(PYTHON) -m lab.forget

clean: ## montre, puis enlève, tout ce que le labo a mis sur cette machine
	$(PYTHON) -m lab.clean

build: #: reconstruit les images
	$(PYTHON) -m lab.ground --no-ports
	docker compose build

captures: venv ground #: enregistre à nouveau les terminaux que le cours montre (root, Linux, slirp4netns)
	$(VENV) tests/course/record.py

test-unit: venv #: les tests sans moteur : Python, et Node pour le JavaScript
	$(PYTHON) -m lab.unit

test-stack: venv ground #: les tests de la vraie pile, seuls
	$(VENV) -m pytest -m "not long" tests/stack

test-long: venv ground #: les épreuves de plusieurs minutes, que `make test` laisse de côté
	$(VENV) -m pytest -m long tests/stack tests/engines/test_offline.py

test-vm: venv ground #: la même image comme machine virtuelle : QEMU et User-Mode Linux (amd64)
	$(VENV) -m pytest tests/vm

test-devcontainer: venv ground #: ouvre .devcontainer comme le fait VS Code, et y vérifie tout (Node)
	$(VENV) -m pytest tests/devcontainer

test-reliability: venv ground #: coups durs : entrées hostiles, pannes, disque plein, pile durcie
	$(VENV) -m pytest tests/reliability

test-engines: venv ground #: le labo sur d'autres moteurs, privés : magasin de containerd, Debian 13 (root, Linux)
	$(VENV) -m pytest -m "not long" tests/engines

test-engines-long: venv ground #: sur d'autres encore : sans root, userns-remap, Compose 5, cgroup v2
	$(VENV) -m pytest -m long tests/engines

test-cgroup2: venv ground #: le labo sur cgroup v2, dans une machine User-Mode Linux (Debian 13, amd64)
	$(VENV) -m pytest -m long tests/engines/test_cgroup_v2.py

test-course: venv ground #: joue les commandes du cours, seules
	$(VENV) -m pytest tests/course

lint: venv #: relit le code, les Dockerfiles et le français
	$(VENV) -m lab.lint

mutants: venv #: change le code et dit ce que les tests n'ont pas vu : PARTS="api docs" COUNT=30 SEED=1
	nice $(VENV) tests/mutants/mutants.py $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) $(PARTS)

bench: venv ground #: imprime les mesures que le labo annonce
	$(VENV) tests/bench/readings.py
	$(VENV) tests/bench/stack.py
	$(VENV) tests/bench/course.py
	$(VENV) tests/bench/watch.py
	$(VENV) tests/bench/launcher.py
	$(VENV) tests/bench/startup.py
	$(VENV) tests/bench/throughput.py

lock: venv #: fige à nouveau les dépendances, avec leurs empreintes
	$(VENV) -m lab.lock

ci: #: ce que fait l'intégration continue
	bash .ci/run

venv:
	$(PYTHON) -m lab.environment

ground:
	$(PYTHON) -m lab.ground --no-ports --every-base

lab:
	$(PYTHON) -m lab.project
