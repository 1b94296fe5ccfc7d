"""`limit`: of a user's logins, and of a service that runs."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_UNIT = "[Service]\\nExecStart=/bin/sleep infinity\\nLimitNOFILE=512:4096\\n"

SCENES = (
    Scene(
        check="""
          limit: nofile
          user: scene-limit
          soft: 4711
        """,
        prepare="useradd scene-limit",
        mistakes={
            "echo 'scene-limit - nofile 99' >/etc/security/limits.d/zzz-scene.conf": Verdict.WRONG,
        },
    ),
    Scene(
        check="""
          limit: nofile
          service: scene-limit
          soft: 1025
          was: "512"
        """,
        prepare=f"printf '{_UNIT}' >/etc/systemd/system/scene-limit.service; systemctl daemon-reload; "
        "systemctl start scene-limit",
    ),
)
