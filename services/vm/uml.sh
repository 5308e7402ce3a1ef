#!/bin/sh
# Le point d'entrée d'UML : le noyau est un programme comme un autre ; son réseau aussi est fait d'un programme.
set -eu
cd "$TMPDIR"
trap 'exit 143' TERM INT # le processus 1 s'en va : le conteneur s'arrête, et tout ce qu'il contient

# Il attend que la machine se branche sur « cable » ; alors seulement, le port 80 du conteneur mène à celui de la machine.
# Ce qu'il raconte ne se lit que s'il s'arrête.
{ slirp4netns --target-type=bess --api-socket=orders --disable-host-loopback cable >words 2>&1 || cat words >&2; } &
python3 -IS /machine/open_port.py orders &
until [ -S cable ]; do sleep 0.01; done

echo "lab-accelerator uml"
read -r age _ </proc/uptime
echo "lab-mark kernel $age"
# « cow » reçoit ce que la machine écrit : son disque, lui, ne change pas.
/machine/linux.uml uml_dir="$TMPDIR" mem=256M initrd=/machine/initramfs.cpio \
    ubd0=cow,/machine/disk.ext4 disk=/dev/ubda vec0:transport=bess,dst="$TMPDIR/cable" nic=vec0 \
    con=null con0=fd:0,fd:1 quiet loglevel=1 panic=-1 &
wait $!
