"""A program that is started, and one that is ended."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_START = "setsid /usr/local/bin/scene-worker 3600 </dev/null >/dev/null 2>&1 &"
_END = "kill $(cat /proc/[0-9]*/stat | sed -n 's/^\\([0-9]*\\) (scene-worker) .*/\\1/p'); sleep 0.2"
_AS_NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"

SCENES = (
    Scene(
        check="""
          process: scene-worker
          user: root
          count: 1
          arguments: "3600"
          started_since: /etc/scene-process
        """,
        prepare="cp /bin/sleep /usr/local/bin/scene-worker; mkdir -p /etc/scene-process",
        finish=f"sleep 0.3; {_START}",
        mistakes={
            _START: Verdict.WRONG,
            f"{_END}; touch /etc/scene-process/x; sleep 0.3; {_AS_NOBODY} {_START}": Verdict.WRONG,
            _END: Verdict.SKIPPED,
            f"{_START} sleep 0.3; touch /etc/scene-process/x": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="process: scene-idle\nrunning: false\n",
        prepare="cp /bin/sleep /usr/local/bin/scene-idle\n"
        "setsid /usr/local/bin/scene-idle 3600 </dev/null >/dev/null 2>&1 &",
    ),
)
