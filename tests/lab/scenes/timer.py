"""A timer of systemd's."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_UNIT = "/etc/systemd/system/scene-clock"
_TIMER = "[Timer]\\nOnCalendar=Mon 03:00\\n[Install]\\nWantedBy=timers.target\\n"
_SERVICE = "[Service]\\nType=oneshot\\nExecStart=/bin/true\\n"

SCENES = (
    Scene(
        check="""
          timer: scene-clock
          enabled: true
          on_calendar: daily
          next_within_hours: 25
        """,
        prepare=f"printf '{_TIMER}' >{_UNIT}.timer; printf '{_SERVICE}' >{_UNIT}.service\n"
        "systemctl daemon-reload",
        mistakes={
            "systemctl disable scene-clock.timer": Verdict.SKIPPED,
            "systemctl stop scene-clock.timer": Verdict.SKIPPED,
            "systemctl enable --now scene-clock.timer\n"
            f"sed -i 's/daily/weekly/' {_UNIT}.timer.d/schedule.conf": Verdict.WRONG,
            "systemctl daemon-reload": Verdict.WRONG,
            f"rm {_UNIT}.service {_UNIT}.timer.d/schedule.conf; systemctl daemon-reload": Verdict.WRONG,
        },
    ),
)
