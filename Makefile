# Chaque cible est une commande que l'on peut taper soi-même : make l'affiche avant de la lancer.
PYTHON ?= python3
# Python cherche le labo dans ce dossier, ce que ces deux options et cette variable empêchent.
override PYTHON := $(filter-out -P -I,$(PYTHON))
unexport PYTHONSAFEPATH
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help up down logs load startup room update watch doctor test bundle unbundle forget clean build \
        captures test-unit test-without-engine test-stack test-course test-long test-vm test-devcontainer test-reliability test-engines \
        test-engines-long test-cgroup2 lint mutants bench lock venv ci

help:
	@echo "Pour suivre le cours :"
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo "Pour l'entretien du labo :"
	@awk -F ':.*#: ' '/^[a-z0-9-]+:.*#: / {printf "  make %-20s %s\n", $$1, $$2}' Makefile

up: ## démarre le labo (installe le moteur et les images de base s'il le faut)
	$(PYTHON) -m lab up

down: ## arrête le labo ; les relevés et les mesures restent
	$(PYTHON) -m lab down

logs: ## suit ce que disent les services (Ctrl-C pour quitter)
	$(PYTHON) -m lab logs

load: ## charge l'api : USERS=20 SPAWN_RATE=10 DURATION=60s FAIL_RATIO=0.01 P95_MS=500
	$(PYTHON) -m lab load

startup: ## compare les démarrages : TARGETS="course fast floor" ROUNDS=10 (TARGETS=all : machines virtuelles aussi)
	$(PYTHON) -m lab startup

room: ## ouvre le cours et l'api à une salle : LAB_BIND=<votre adresse> (sans elle, à cette machine seule)
	$(PYTHON) -m lab room

update: ## reconstruit et remplace l'api sans refuser une requête de la salle
	$(PYTHON) -m lab update

watch: ## montre chaque modification du cours ou de l'application, dès qu'elle est enregistrée
	$(PYTHON) -m lab watch

doctor: ## dit ce que cette machine a, et quoi faire de ce qui lui manque
	$(PYTHON) -m lab doctor

test: ## joue les tests, à côté de ce qui tourne déjà (les plus longs : make test-long)
	$(PYTHON) -m lab test

bundle: ## met le labo dans trois fichiers, pour une salle sans réseau
	$(PYTHON) -m lab bundle

unbundle: ## charge ce fichier : FILE=docker-lab.tar.zst
	$(PYTHON) -m lab unbundle

forget: ## montre, puis enlève, les plus anciennes mesures : KEEP=20
	$(PYTHON) -m lab forget

clean: ## montre, puis enlève, tout ce que le labo a mis sur cette machine
	$(PYTHON) -m lab clean

build: #: reconstruit les images
	$(PYTHON) -m lab build

captures: #: enregistre à nouveau les terminaux que le cours montre (root, Linux, slirp4netns)
	$(PYTHON) -m lab captures

test-unit: #: les tests sans moteur : Python, et Node pour le JavaScript
	$(PYTHON) -m lab test unit

test-without-engine: #: le labo sans conteneur : trois programmes, dans une copie de ce dossier
	$(PYTHON) -m lab test without-engine

test-stack: #: les tests de la vraie pile, seuls
	$(PYTHON) -m lab test stack

test-course: #: joue les commandes du cours, seules
	$(PYTHON) -m lab test course

test-long: #: les épreuves de plusieurs minutes, que `make test` laisse de côté
	$(PYTHON) -m lab test long

test-vm: #: la même image comme machine virtuelle : QEMU et User-Mode Linux (amd64)
	$(PYTHON) -m lab test vm

test-devcontainer: #: ouvre .devcontainer comme le fait VS Code, et y vérifie tout (Node)
	$(PYTHON) -m lab test devcontainer

test-reliability: #: coups durs : entrées hostiles, pannes, disque plein, pile durcie
	$(PYTHON) -m lab test reliability

test-engines: #: le labo sur d'autres moteurs, privés : magasin de containerd, Debian 13 (root, Linux)
	$(PYTHON) -m lab test engines

test-engines-long: #: sur d'autres encore : sans root, userns-remap, Compose 5, cgroup v2
	$(PYTHON) -m lab test engines-long

test-cgroup2: #: le labo sur cgroup v2, dans une machine User-Mode Linux (Debian 13, amd64)
	$(PYTHON) -m lab test cgroup2

lint: #: relit le code, les Dockerfiles et le français
	$(PYTHON) -m lab lint

mutants: venv #: change le code et dit ce que les tests n'ont pas vu : PARTS="api docs" COUNT=30 SEED=1
	nice $(or $(LAB_VENV),.venv)/bin/python -m tests.mutants.mutants $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) $(PARTS)

bench: #: imprime les mesures que le labo annonce
	$(PYTHON) -m lab bench

lock: #: fige à nouveau les dépendances, avec leurs empreintes
	$(PYTHON) -m lab lock

venv: #: installe l'environnement Python des tests
	$(PYTHON) -m lab environment

ci: #: ce que fait l'intégration continue
	bash .ci/run
