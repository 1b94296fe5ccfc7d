"""A setting of the kernel that belongs to the machine's own network."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_KEY = "net.ipv4.conf.all.log_martians"
_FILE = "/etc/sysctl.d/zz-scene.conf"
_GOOD = f"rm -f /etc/sysctl.d/zz*scene*; echo {_KEY} = 1 >{_FILE}; sysctl -qw {_KEY}=1; "

SCENES = (
    Scene(
        check=f"sysctl: {_KEY}\nis: '1'\nin: {_FILE}\n",
        prepare=f"sysctl -qw {_KEY}=0",
        packages=("procps",),
        mistakes={
            f"{_GOOD} sysctl -qw {_KEY}=0": Verdict.WRONG,
            f"{_GOOD} rm {_FILE}": Verdict.SKIPPED,
            f"{_GOOD} sed -i 's/^/#/' {_FILE}": Verdict.WRONG,
            f"{_GOOD} sed -i 's/martians/martian/' {_FILE}": Verdict.WRONG,
            f"{_GOOD} echo {_KEY}=0 >/etc/sysctl.d/zzz-scene.conf": Verdict.WRONG,
        },
    ),
)
