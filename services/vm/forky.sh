#!/bin/sh
# Prend user-mode-linux dans forky, la suite qui vient après celle de l'image, et n'y prend rien d'autre.
set -eu
# L'archive : celle dont apt se sert déjà.
# shellcheck disable=SC2016 # c'est apt qui remplace ce nom
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: trixie' | head -n 1)
# Une copie de l'archive peut avoir quelques semaines : pour cette source-là, une date passée n'est pas un refus.
# La signature, elle, est vérifiée.
cat >/etc/apt/sources.list.d/forky.sources <<SOURCE
Types: deb
URIs: $archive
Suites: forky
Components: main
Check-Valid-Until: no
Check-Date: no
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
cat >/etc/apt/preferences.d/forky <<PIN
Package: *
Pin: release n=forky
Pin-Priority: 1

Package: user-mode-linux
Pin: release n=forky
Pin-Priority: 600
PIN
apt-get update
apt-get download user-mode-linux/forky || {
    echo "✗ L'archive Debian de cette machine ne donne pas user-mode-linux de forky : la cible uml ne se construit pas ici." >&2
    exit 1
}
