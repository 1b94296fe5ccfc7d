"""The kind `certificate`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_FOLDER = "/etc/scene-certificate"
_FOR_MAIL = "-subj /CN=mail.example.com -addext subjectAltName=DNS:mail.example.com"
_NEW = f"openssl req -x509 -newkey rsa:2048 -nodes {_FOR_MAIL}"
_SERVE = (
    f"systemd-run --quiet --unit=scene-certificate --collect openssl s_server -accept 4744 -quiet"
    f" -cert {_FOLDER}/served.pem -key {_FOLDER}/served.key; sleep 0.5"
)

SCENES = (
    Scene(
        check=(
            f"certificate: {_FOLDER}/mail.pem\nnames: mail.example.com\ndays_left: 20\n"
            f"key: {_FOLDER}/mail.key"
        ),
        prepare=(
            f"mkdir -p {_FOLDER}; {_NEW} -days 3 -keyout {_FOLDER}/mail.key -out {_FOLDER}/mail.pem 2>&1"
        ),
        packages=("openssl",),
        mistakes={
            f"openssl genpkey -algorithm RSA -out {_FOLDER}/mail.key 2>/dev/null": Verdict.WRONG,
            f"cp {_FOLDER}/mail.pem {_FOLDER}/x; cp {_FOLDER}/mail.key {_FOLDER}/mail.pem;"
            f" mv {_FOLDER}/x {_FOLDER}/mail.key": Verdict.WRONG,
        },
    ),
    Scene(
        check=f"certificate: 127.0.0.1:4744\nserver_name: mail.example.com\nfile: {_FOLDER}/served.pem",
        prepare=(
            f"mkdir -p {_FOLDER}; {_NEW} -days 30 -keyout {_FOLDER}/served.key -out {_FOLDER}/served.pem"
            f" 2>/dev/null; {_SERVE}; openssl req -x509 -key {_FOLDER}/served.key"
            f" {_FOR_MAIL} -days 90 -out {_FOLDER}/served.pem"
        ),
        finish=f"systemctl stop scene-certificate; {_SERVE}",
        packages=("openssl",),
        mistakes={"systemctl stop scene-certificate": Verdict.SKIPPED},
    ),
)
