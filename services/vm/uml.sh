#!/bin/sh
# Le point d'entrée d'UML : le noyau est un programme comme un autre ; son réseau aussi est fait de programmes.
set -eu
cd "$TMPDIR"
trap 'exit 143' TERM INT # le processus 1 s'en va : le conteneur s'arrête, et tout ce qu'il contient

vde_switch --sock switch --daemon
until [ -S switch/ctl ]; do sleep 0.01; done # sur une machine occupée, il rend la main avant d'être prêt
slirpvde --sock switch --daemon -L 80:10.0.2.15:80 # le port 80 du conteneur mène à celui de la machine

echo "lab-accelerator uml"
read -r age _ </proc/uptime
echo "lab-mark kernel $age"
# « cow » reçoit ce que la machine écrit : son disque, lui, ne change pas.
/machine/linux.uml uml_dir="$TMPDIR" mem=256M initrd=/machine/initramfs.cpio \
    ubd0=cow,/machine/disk.ext4 disk=/dev/ubda eth0=daemon,,unix,"$TMPDIR/switch/ctl" \
    con=null con0=fd:0,fd:1 quiet loglevel=1 panic=-1 &
wait $!
