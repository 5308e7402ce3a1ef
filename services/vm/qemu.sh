#!/bin/sh
# Le point d'entrée : démarre la machine ; avec le mot « probe », dit si KVM marche vraiment ici.
set -eu

# KVM : le processeur exécute lui-même les instructions de l'invité. TCG : QEMU les traduit une à une.
hardware() {
    case $1 in
    kvm) echo "-machine microvm,acpi=on,pcie=on -accel kvm -cpu host" ;;
    tcg) echo "-machine q35,hpet=off,vmport=off,usb=off -accel tcg -cpu max,la57=off" ;;
    *)
        echo "✗ LAB_ACCELERATOR vaut kvm ou tcg, et non « $1 »." >&2
        exit 2
        ;;
    esac
}

# Le port 80 du conteneur mène au port 80 de la machine. Ce qu'elle écrit sur son disque est perdu quand elle s'arrête.
machine() { # accélérateur, mot donné à init
    options=$(hardware "$1")
    # shellcheck disable=SC2086 # autant de mots que d'options
    exec qemu-system-x86_64 $options -m 256 -smp 1 \
        -nodefaults -no-user-config -no-reboot -display none -serial stdio \
        -netdev user,id=n0,ipv6=off,hostfwd=tcp::80-:80 -device virtio-net-pci,netdev=n0,romfile= \
        -drive file=disk.ext4,format=raw,if=none,id=d0,snapshot=on -device virtio-blk-pci,drive=d0 \
        -kernel vmlinuz -initrd initramfs.cpio \
        -append "console=ttyS0 quiet loglevel=1 panic=-1 reboot=t disk=/dev/vda nic=eth0 ${2:-}"
}

# /dev/kvm peut exister, s'ouvrir, et bloquer le noyau : seul un vrai démarrage, jusqu'au disque, prouve que KVM marche.
probe() {
    if [ ! -e /dev/kvm ]; then
        reason="/dev/kvm est absent"
    elif [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
        reason="/dev/kvm est interdit à l'utilisateur $(id -u)"
    else
        status=0
        console=$(timeout --kill-after=1 5 "$0" attempt </dev/null 2>&1) || status=$?
        case $status:$console in
        0:*"lab-mark command"*)
            echo '{"accelerator": "kvm", "reason": null}'
            return
            ;;
        124:* | 137:*) reason="avec KVM, le noyau n'a pas démarré en 5 secondes" ;;
        *) reason="QEMU n'a pas pu se servir de KVM : $(echo "$console" | tail -n 1 | tr -d '"\\[:cntrl:]')" ;;
        esac
    fi
    echo "{\"accelerator\": \"tcg\", \"reason\": \"$reason\"}"
}

case ${1:-} in
probe) probe ;;
attempt) machine kvm probe ;;
*)
    accelerator=${LAB_ACCELERATOR:-tcg}
    hardware "$accelerator" >/dev/null
    [ "$accelerator" = kvm ] || reason=${LAB_FALLBACK:-"KVM n'a pas été demandé"}
    echo "lab-accelerator $accelerator ${reason:-}"
    read -r age _ </proc/uptime
    echo "lab-mark kernel $age"
    machine "$accelerator"
    ;;
esac
