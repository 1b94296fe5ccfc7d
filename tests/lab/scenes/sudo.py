"""`sudo`: a rule of its own, and the ways in which sudo passes over it."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_RULE = "/etc/sudoers.d/zz-guidegen-scene-sudo"

SCENES = (
    Scene(
        check="""
          sudo: scene-sudo
          may: /usr/bin/systemctl restart scene
          without_password: true
        """,
        prepare="useradd scene-sudo",
        mistakes={
            f"mv {_RULE} {_RULE}.conf": Verdict.WRONG,
            f"mv {_RULE}.conf {_RULE}; sed -i s/NOPASSWD:// {_RULE}": Verdict.WRONG,
            f"sed -i 's/^scene-sudo/# &/' {_RULE}": Verdict.WRONG,
            f"echo 'scene-sudo ALL=(root NOPASSWD: /usr/bin/systemctl restart scene' >{_RULE}": Verdict.WRONG,
            f"echo 'scene-sudo ALL=(root) NOPASSWD: /sbin/systemctl restart scene' >{_RULE}": Verdict.WRONG,
            # On Debian /bin is /usr/bin, and sudo knows it.
            f"echo 'scene-sudo ALL=(root) NOPASSWD: /bin/systemctl restart scene' >{_RULE}": Verdict.DONE,
            "echo 'scene-sudo ALL=(root) NOTAFTER=20200101000000Z NOPASSWD: /usr/bin/systemctl restart scene'"
            f" >{_RULE}": Verdict.WRONG,
            f"rm {_RULE}": Verdict.SKIPPED,
        },
    ),
)
