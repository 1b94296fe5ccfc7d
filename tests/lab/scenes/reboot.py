"""`reboot`: what waits for one. The machine itself is not restarted: others are looked at on it."""

from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="reboot: pending",
        prepare="echo '*** System restart required ***' >/run/reboot-required",
        finish="rm /run/reboot-required",
    ),
)
