"""The kind `setting`, in a file of the plainest format."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="setting: KEPT\nin: /etc/scene-setting.conf\nis: '30'",
        prepare="printf 'OTHER = 1\\n' > /etc/scene-setting.conf",
        mistakes={"sed -i 's/^KEPT/KETP/' /etc/scene-setting.conf": Verdict.WRONG},
    ),
)
