"""`group`: who is in it."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="""
          group: scene-group
          gid: 472
          members: [scene-in]
          no_members: [scene-out]
        """,
        prepare="groupadd -g 471 scene-group; useradd scene-in; useradd -G scene-group scene-out",
        mistakes={
            "groupmod -g 473 scene-group": Verdict.WRONG,
            "groupmod -g 472 scene-group; gpasswd -d scene-in scene-group": Verdict.SKIPPED,
        },
    ),
)
