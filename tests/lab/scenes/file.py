"""The kind `file`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="file: /etc/scene-file\nowner: root\ngroup: games\nmode: '0640'",
        prepare="touch /etc/scene-file; chmod 666 /etc/scene-file",
        mistakes={"chmod 604 /etc/scene-file": Verdict.WRONG},
    ),
)
