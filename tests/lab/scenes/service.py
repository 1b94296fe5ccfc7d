"""The kind `service`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_UNIT = """
cat > /etc/systemd/system/scene-service.service <<'END'
[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/true
[Install]
WantedBy=multi-user.target
END
touch /etc/scene-service.conf; systemctl daemon-reload
"""

SCENES = (
    Scene(
        check="service: scene-service\nrunning: true\nenabled: true\nreloaded_since: /etc/scene-service.conf",
        prepare=_UNIT,
        mistakes={
            "touch /etc/scene-service.conf": Verdict.SKIPPED,
            # Reloaded as it should be; but systemd forgets when, with every enable and every package.
            "systemctl reload scene-service && systemctl daemon-reload": Verdict.UNKNOWN,
            "systemctl stop scene-service": Verdict.SKIPPED,
        },
    ),
)
