"""The kind `command`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="command: cat /etc/scene-command\nstdout: {contains: ready}",
        prepare="echo waiting > /etc/scene-command",
        finish="echo ready > /etc/scene-command",
        mistakes={"rm /etc/scene-command": Verdict.SKIPPED},
    ),
)
