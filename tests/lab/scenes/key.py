"""`key`: a key that sshd takes, and the ways in which it does not."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq2Jw6m0TzqIbfB1rkLNkPNFVRKkuMEJrFTAgCIYjHG scene@laptop"
_FILE = "/home/scene-key/.ssh/authorized_keys"

SCENES = (
    Scene(
        check=f"""
          key: {_KEY}
          user: scene-key
        """,
        prepare="useradd -m scene-key",
        mistakes={
            "chmod g+w /home/scene-key": Verdict.WRONG,
            "chmod g-w /home/scene-key; chown nobody /home/scene-key/.ssh": Verdict.WRONG,
            f"chown scene-key /home/scene-key/.ssh; sed -i 's/AAAAI/&\\n/' {_FILE}": Verdict.WRONG,
            f"echo '# {_KEY}' >{_FILE}": Verdict.WRONG,
            f"rm {_FILE}; echo '{_KEY}' >/home/scene-key/.ssh/authorized_keys.txt": Verdict.WRONG,
        },
    ),
)
