"""A file system that is mounted and kept."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="mount: /mnt/scene mount\ntype: tmpfs\noptions: [noexec, nodev]\n",
        mistakes={
            "mount -o remount,exec '/mnt/scene mount'": Verdict.WRONG,
            "umount '/mnt/scene mount'": Verdict.SKIPPED,
            "mount '/mnt/scene mount'; sed -i 's/^tmpfs.*scene/#&/' /etc/fstab": Verdict.WRONG,
            "sed -i '/scene/d' /etc/fstab": Verdict.SKIPPED,
        },
    ),
)
