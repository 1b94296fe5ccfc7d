"""`time`: the zone, in both of its places. Whether the clock follows a server is the real host's matter."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="""
          time: zone
          is: Europe/Berlin
        """,
        packages=("tzdata",),
        prepare="ln -sfn /usr/share/zoneinfo/Etc/UTC /etc/localtime; echo Etc/UTC >/etc/timezone",
        mistakes={
            "ln -sfn /usr/share/zoneinfo/Etc/UTC /etc/localtime": Verdict.WRONG,
            "ln -sfn /usr/share/zoneinfo/Europe/Berln /etc/localtime": Verdict.WRONG,
        },
    ),
)
