"""The kind `dns`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="dns: scene-dns.example.com\naddress: 192.0.2.74",
        prepare="echo '192.0.2.9 scene-dns.example.com' >> /etc/hosts",
        mistakes={
            "sed -i 's/^192.0.2.74 scene-dns/192.0.2.47 scene-dns/' /etc/hosts": Verdict.WRONG,
            # The machine has no name server, so that nobody says whether the name is known elsewhere.
            "sed -i '/scene-dns/d' /etc/hosts": Verdict.UNKNOWN,
        },
    ),
)
