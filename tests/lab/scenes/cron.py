"""Lines of cron's tables, and what keeps cron from running them."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_FILE = "/etc/cron.d/scene"
_LINE = "0 0 * * * nobody /usr/local/bin/scene-night --all"
_GOOD = f"rm -f {_FILE}*; printf '%s\\n' '{_LINE}' >{_FILE}; "

SCENES = (
    Scene(
        check=f"""
          cron: /usr/local/bin/scene-night --all
          schedule: "@daily"
          user: nobody
          in: {_FILE}
        """,
        packages=("cron",),
        mistakes={
            f"{_GOOD} chmod 0600 {_FILE}": Verdict.DONE,
            f"{_GOOD} chmod 0666 {_FILE}": Verdict.WRONG,
            f"{_GOOD} chown nobody {_FILE}": Verdict.WRONG,
            f"{_GOOD} mv {_FILE} {_FILE}.cron": Verdict.WRONG,
            f"{_GOOD} printf '%s' '{_LINE}' >{_FILE}": Verdict.WRONG,
            f"{_GOOD} printf '%s\\r\\n' '{_LINE}' >{_FILE}": Verdict.WRONG,
            f"{_GOOD} sed -i 's/nobody //' {_FILE}": Verdict.WRONG,
            f"{_GOOD} sed -i 's/^/# /' {_FILE}": Verdict.WRONG,
            f"{_GOOD} sed -i 's/^0 0/0 3/' {_FILE}": Verdict.WRONG,
            f"rm {_FILE}": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="cron: date +%F >/tmp/scene-day\nschedule: 5 4 * * sun\nuser: games\n",
        packages=("cron",),
        mistakes={"crontab -u games -l | sed 's/\\\\%/%/' | crontab -u games -": Verdict.WRONG},
    ),
    Scene(
        check="cron: /etc/cron.daily/scene\n",
        packages=("cron",),
        prepare="echo '#!/bin/sh' >/etc/cron.daily/scene; chmod 0644 /etc/cron.daily/scene",
        mistakes={"mv /etc/cron.daily/scene /etc/cron.daily/scene.sh": Verdict.WRONG},
    ),
)
