"""Debian 13 as a tree of files: its Engine 26.1, Compose 2.26, Buildx 0.13, containerd 1.7 and runc 1.1, unpacked.

Its packages come by apt inside a build on the machine's own engine: from the archive that the base image names.
"""

import shutil
import subprocess
from pathlib import Path

CONTEXT = Path(__file__).parent / "debian13"
TAG = "docker-lab/debian13:tests"
STUDENT = "student"  # who runs an engine without root
RUNTIME = Path("/run/user/1000")
AS_STUDENT = ("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "env", f"HOME=/home/{STUDENT}")
SCRIPT = 'exec sh "$(dpkg --listfiles docker.io | grep /dockerd-rootless.sh)"'
TUN = 'mknod -m 666 /tun c 10 200 && mount --bind /tun /dev/net/tun && exec "$@"'  # everybody's, as udev makes it
ROOTLESS = ("sh", "-c", TUN, "sh", *AS_STUDENT, f"XDG_RUNTIME_DIR={RUNTIME}", "sh", "-c", SCRIPT)


def unpack(root: Path) -> None:
    """Fill an empty folder with the tree; the machine's own engine builds its image when it is missing."""
    built = ["docker", "build", "--quiet", "--tag", TAG, str(CONTEXT)]
    subprocess.run(built, stdout=subprocess.DEVNULL, check=True)
    made = subprocess.run(["docker", "create", TAG], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    try:
        with subprocess.Popen(["docker", "export", made], stdout=subprocess.PIPE) as export:
            subprocess.run(["tar", "--extract", f"--directory={root}"], stdin=export.stdout, check=True)
    finally:
        subprocess.run(["docker", "rm", made], stdout=subprocess.DEVNULL, check=True)


def unpack_for_remapping(root: Path) -> None:
    """The same, with the user to whose subordinate numbers an engine maps those of its containers."""
    unpack(root)
    subprocess.run(["chroot", str(root), "useradd", "--system", "--add-subids-for-system", "remapped"], check=True)


def unpack_for_a_student(root: Path) -> None:
    """The same, with a user who is not root, who may run an engine of their own."""
    unpack(root)
    subprocess.run(["chroot", str(root), "useradd", "--create-home", "--uid=1000", STUDENT], check=True)
    (runtime := root / RUNTIME.relative_to("/")).mkdir(parents=True)
    shutil.chown(runtime, 1000, 1000)
