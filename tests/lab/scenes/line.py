"""The kind `line`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="line: 192.0.2.7 relay.example.com\nin: /etc/scene-line.hosts",
        prepare="echo '192.0.2.6 relay.example.com' > /etc/scene-line.hosts",
        mistakes={"sed -i 's/^192/#192/' /etc/scene-line.hosts": Verdict.WRONG},
    ),
)
