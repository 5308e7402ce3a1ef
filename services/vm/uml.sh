#!/bin/sh
# Le point d'entrée d'UML : le noyau est un programme comme un autre ; son réseau aussi est fait d'un programme.
set -eu
machine=$(dirname "$0")
cd "$TMPDIR"
trap 'exit 143' TERM INT # le processus 1 s'en va : le conteneur s'arrête, et tout ce qu'il contient

failed() { # ce qui s'est passé
    echo "✗ User-Mode Linux n'a pas démarré : $1. Laissez uml de côté ; l'autre machine, vm, reste." >&2
    exit 1
}

# Il attend que la machine se branche sur « cable » ; alors seulement, le port 80 du conteneur mène à celui de la machine.
# Ce qu'il raconte ne se lit que s'il s'arrête.
{ slirp4netns --target-type=bess --api-socket=orders --disable-host-loopback cable >words 2>&1 || cat words >&2; } &
network=$!
python3 -IS "$machine/open_port.py" orders &
until [ -S cable ]; do
    kill -0 "$network" 2>/dev/null || failed "son réseau s'est arrêté"
    sleep 0.01
done

echo "lab-accelerator uml"
read -r age _ </proc/uptime
echo "lab-mark kernel $age"
# La console passe par « sed », qui note dans « up » que la machine en est à la commande de l'image.
mkfifo console
sed --unbuffered '/^lab-mark command/w up' <console &
reader=$!
# « cow » reçoit ce que la machine écrit : son disque, lui, ne change pas.
"$machine/linux.uml" uml_dir="$TMPDIR" mem=256M initrd="$machine/initramfs.cpio" \
    ubd0="cow,$machine/disk.ext4" disk=/dev/ubda vec0:transport=bess,dst="$TMPDIR/cable" nic=vec0 \
    con=null con0=fd:0,fd:1 quiet loglevel=1 panic=-1 >console 2>&1 &
status=0
wait $! || status=$?
wait "$reader" # les derniers mots de la machine
[ -s up ] || failed "son noyau s'est arrêté avant d'être prêt (code $status)"
exit "$status"
