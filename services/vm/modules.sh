#!/bin/sh
# Les pilotes du disque et du réseau : décompressés, et numérotés dans l'ordre où les charger.
set -eu
release=$(ls usr/lib/modules)
depmod --basedir usr "$release"
mkdir modules
number=10
for file in $(modprobe --dirname usr --set-version "$release" --show-depends --all virtio_pci virtio_blk virtio_net ext4 |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }'); do
    number=$((number + 1))
    xz --decompress --stdout "$file" >"modules/$number-$(basename "$file" .xz)"
done
