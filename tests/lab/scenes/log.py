"""A line in a file, and one in the journal."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_LOG = "/var/log/scene.log"

SCENES = (
    Scene(
        check=f"log: {_LOG}\ncontains: status=sent\nsince: /etc/scene-log\n",
        prepare=f"echo '2020-01-01T10:00:00+00:00 app: status=sent' >{_LOG}; mkdir -p /etc/scene-log",
        finish=f'sleep 2; echo "$(date -Is) app: status=sent" >>{_LOG}',
        mistakes={
            "touch -d '+1 hour' /etc/scene-log/x": Verdict.SKIPPED,
            f"head -n 1 {_LOG} >{_LOG}.1; mv {_LOG}.1 {_LOG}": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="log: scene-journal.service\npattern: 'answer is (4|5)2$'\nminutes: 30\n",
        finish="systemd-run --quiet --wait --unit=scene-journal echo 'the answer is 42'; journalctl --sync",
    ),
)
