#!/bin/sh
# The guest's first program: what systemd would have mounted, Docker, then the scenario.
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts /dev/shm /var/lib/docker
mount -t devpts devpts /dev/pts
for folder in /dev/shm /run /tmp; do mount -t tmpfs tmpfs "$folder"; done
mount -t ext4 /dev/ubda /var/lib/docker
hostname guest
ip link set lo up
for module in overlay bridge veth; do modprobe "$module"; done
# This kernel has no netfilter for IPv4: no address translation, and no names of services (guest.yaml).
dockerd --iptables=false --ip6tables=false >/guest/dockerd.log 2>&1 &
python3 /guest/scenario.py
sync
echo o >/proc/sysrq-trigger
sleep infinity
