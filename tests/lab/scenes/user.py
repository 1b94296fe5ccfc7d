"""`user`: an account of its own, with its group and a password."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="""
          user: scene-user
          shell: /bin/sh
          home: /srv/scene-user
          groups: [scene-readers]
        """,
        prepare="groupadd scene-readers",
        mistakes={
            "usermod -s /bin/false scene-user": Verdict.WRONG,
            "usermod -s /bin/sh -G '' scene-user": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="""
          user: scene-locked
          locked: true
        """,
        prepare="useradd scene-locked; echo 'scene-locked:a word that was' | chpasswd",
        mistakes={"echo 'scene-locked:another word' | chpasswd": Verdict.SKIPPED},
    ),
    Scene(
        check="""
          user: scene-password
          password_changed_since: 2020-01-01
        """,
        prepare="useradd scene-password; chage -d 2019-05-05 scene-password",
        mistakes={"chage -d 0 scene-password": Verdict.SKIPPED},
    ),
    Scene(
        check="""
          user: scene-gone
          exists: false
        """,
        prepare="useradd scene-gone",
    ),
)
