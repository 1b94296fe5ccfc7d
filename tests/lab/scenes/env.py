"""`env`: of a login, and of a service that runs."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_PROFILE = "/home/scene-env/.profile"

SCENES = (
    Scene(
        check="""
          env: SCENE_VARIABLE
          is: two words
          user: scene-env
        """,
        prepare="useradd -m -s /bin/bash scene-env",
        mistakes={
            f"sed -i /SCENE_VARIABLE/d /etc/environment; echo 'SCENE_VARIABLE=\"two words\"' >>{_PROFILE}": (
                Verdict.WRONG
            ),
            f"sed -i 's/^SCENE/export &/' {_PROFILE}; touch /home/scene-env/.bash_profile": Verdict.WRONG,
            f"sed -i /SCENE_VARIABLE/d {_PROFILE}": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="""
          env: SCENE_TOKEN
          is: 'new "token" 100%'
          was: old
          service: scene-env
        """,
        prepare="printf '[Service]\\nExecStart=/bin/sleep infinity\\nEnvironment=SCENE_TOKEN=old\\n' "
        ">/etc/systemd/system/scene-env.service; systemctl daemon-reload; systemctl start scene-env",
    ),
)
