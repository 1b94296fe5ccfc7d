"""A module that is kept out; none can be loaded on this machine."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="module: scene-stick\nblacklisted: true\ndisabled: true\n",
        mistakes={
            "sed -i s/scene-stick/scene_stick/ /etc/modprobe.d/scene-stick.conf": Verdict.DONE,
            "sed -i 's/^blacklist/# &/' /etc/modprobe.d/scene-stick.conf": Verdict.WRONG,
            "ln -sf /dev/null /etc/modprobe.d/scene-stick.conf": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="module: scene_start\nat_boot: true\n",
        mistakes={"sed -i s/start/strat/ /etc/modules-load.d/scene_start.conf": Verdict.WRONG},
    ),
)
