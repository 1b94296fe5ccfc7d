"""The kind `url`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

# A web server in ten lines of shell: one answer to every connection, through a socket of systemd's.
_SERVER = """mkdir -p /etc/scene-url && cat > /etc/scene-url/answer <<'END'
#!/bin/sh
while read -r line && [ ${#line} -gt 1 ]; do :; done
printf 'HTTP/1.0 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\nWelcome to the shop\\n'
END
chmod 755 /etc/scene-url/answer
systemd-run --quiet --unit=scene-url --collect \\
  systemd-socket-activate --accept --inetd --listen=127.0.0.1:4741 /etc/scene-url/answer
sleep 0.5"""

SCENES = (
    Scene(
        check="url: http://127.0.0.1:4741/\ncontains: Welcome",
        finish=_SERVER,
        packages=("curl",),
        mistakes={
            "sed -i 's/Welcome/Nothing/' /etc/scene-url/answer": Verdict.SKIPPED,
            "sed -i 's/200 OK/502 Bad Gateway/' /etc/scene-url/answer": Verdict.SKIPPED,
            "systemctl stop scene-url": Verdict.SKIPPED,
        },
    ),
)
