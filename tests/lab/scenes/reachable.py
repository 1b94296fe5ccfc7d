"""The kind `reachable`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_LISTEN = (
    "systemd-run --quiet --unit=scene-reachable --collect"
    " systemd-socket-activate --accept --inetd --listen=127.0.0.1:4742 /bin/cat; sleep 0.3"
)

SCENES = (
    Scene(
        check="reachable: 127.0.0.1:4742",
        finish=_LISTEN,
        mistakes={"systemctl stop scene-reachable": Verdict.SKIPPED},
    ),
)
