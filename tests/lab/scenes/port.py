"""The kind `port`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_LISTEN = "systemd-run --quiet --unit={} --collect systemd-socket-activate --listen={} /bin/cat"

SCENES = (
    Scene(
        check="port: 4701/tcp\naddress: 0.0.0.0",
        finish=f"{_LISTEN.format('scene-port', '0.0.0.0:4701')}; sleep 0.3",
        mistakes={
            f"systemctl stop scene-port; {_LISTEN.format('scene-port-2', '127.0.0.1:4701')}; sleep 0.3": (
                Verdict.WRONG
            ),
        },
    ),
)
