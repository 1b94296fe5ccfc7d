"""`locale`: the language of every login."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="""
          locale: C.UTF-8
          variable: LC_TIME
          was: POSIX
        """,
        prepare="echo LC_TIME=POSIX >>/etc/default/locale",
        mistakes={
            "sed -i 's/^LC_TIME/#&/' /etc/default/locale": Verdict.WRONG,
        },
    ),
)
