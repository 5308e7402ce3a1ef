#!/bin/sh
# In the guest's container: a disk for its engine, and its kernel, whose root is the container's own files.
# The kernel is not process 1 here: its panic is an abort, which the kernel below spares a process 1.
mke2fs -q -t ext4 /disk/data 6G
/kernel/usr/bin/linux.uml uml_dir="$TMPDIR" mem=3G ubd0=/disk/data root=/dev/root rootfstype=hostfs rw \
    init=/guest/init.sh LAB_TAG="$LAB_TAG" con=null con0=fd:0,fd:1 quiet panic=-1
echo "the guest's kernel ended with $?"
