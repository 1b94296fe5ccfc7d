"""A small disk that is full."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check='disk: /mnt/scene-disk\nfree: "50%"\nfree_inodes: "10"\nmounted_on: /mnt/scene-disk\n',
        prepare="mkdir -p /mnt/scene-disk; mount -t tmpfs -o size=1m,nr_inodes=50 tmpfs /mnt/scene-disk\n"
        "head -c 900000 /dev/zero >/mnt/scene-disk/full",
        finish="rm /mnt/scene-disk/full",
        mistakes={
            "cd /mnt/scene-disk && touch $(seq 45)": Verdict.SKIPPED,
            "umount -l /mnt/scene-disk": Verdict.WRONG,
        },
    ),
)
