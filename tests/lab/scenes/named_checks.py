"""The named checks of checks/, each as one: what its kinds say together."""

from textwrap import indent

from guidegen.model import Verdict
from tests.lab.scene import Scene

_HERE = "/etc/scene-named"
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq2Jw6m0TzqIbfB1rkLNkPNFVRKkuMEJrFTAgCIYjHG scene@laptop"
_UNIT = """
cat >/etc/systemd/system/{0}.service <<'END'
[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/true
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
"""
_LISTEN = "systemd-run --quiet --unit={} --collect systemd-socket-activate --listen={} /bin/cat; sleep 0.3"
_WEB = """mkdir -p /etc/scene-named && cat >/etc/scene-named/{0} <<'END'
#!/bin/sh
while read -r line && [ ${{#line}} -gt 1 ]; do :; done
printf 'HTTP/1.0 {1}\\r\\n\\r\\nWelcome to the shop\\n'
END
chmod 755 /etc/scene-named/{0}
systemd-run --quiet --unit=scene-named-{0} --collect \\
  systemd-socket-activate --accept --inetd --listen=127.0.0.1:{2} /etc/scene-named/{0}
sleep 0.5"""
_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=scene.example.com"
    f" -addext subjectAltName=DNS:scene.example.com -keyout {_HERE}/{{0}}.key -out {_HERE}/{{0}}.crt"
    " -days {1} 2>/dev/null"
)
_SERVE = (
    "systemd-run --quiet --unit=scene-named-tls --collect openssl s_server -accept 4793 -quiet"
    f" -cert {_HERE}/served.crt -key {_HERE}/served.key; sleep 0.5"
)


def _all_of(name: str, /, **parameters: str) -> str:
    """The named check as one check, of however many kinds it is made."""
    given = "".join(f"{key}: {value!r}\n" for key, value in parameters.items())
    return f"all_of:\n  - use: {name}\n    with:\n{indent(given, ' ' * 6)}"


SCENES = (
    Scene(
        check=_all_of("backup-of", path=f"{_HERE}/a.conf", copy=f"{_HERE}/a.conf.before"),
        prepare=f"mkdir -p {_HERE}; echo a >{_HERE}/a.conf",
        finish=f"cp -p {_HERE}/a.conf {_HERE}/a.conf.before",
        mistakes={f"rm {_HERE}/a.conf.before; mkdir {_HERE}/a.conf.before": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("private-file", path=f"{_HERE}/password"),
        prepare=f"mkdir -p {_HERE}; echo no >{_HERE}/password; chmod 644 {_HERE}/password",
        mistakes={f"chmod 700 {_HERE}/password": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("private-folder", path=f"{_HERE}/private"),
        prepare=f"mkdir -p {_HERE}/private; chmod 755 {_HERE}/private",
        mistakes={f"chmod 600 {_HERE}/private": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("folder-for-service", path=f"{_HERE}/upload", account="www-data"),
        prepare=f"mkdir -p {_HERE}/upload",
        mistakes={f"chown nobody {_HERE}/upload": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("config-reloaded", service="scene-named", path=f"{_HERE}/named.conf"),
        # It is started only afterwards: of a reload systemd forgets the time with each scene that enables.
        prepare=f"mkdir -p {_HERE}; {_UNIT.format('scene-named')} echo a >{_HERE}/named.conf; sleep 0.1",
        mistakes={f"echo b >>{_HERE}/named.conf": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("service-runs-and-starts", service="scene-named-2"),
        prepare=_UNIT.format("scene-named-2"),
        mistakes={"systemctl disable scene-named-2": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("program-runs", package="openssl", service="scene-named-3"),
        prepare=_UNIT.format("scene-named-3"),
        packages=("openssl",),
        mistakes={
            "systemctl stop scene-named-3; mkdir -p /run/systemd/system/scene-named-3.service.d\n"
            "printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n'"
            " >/run/systemd/system/scene-named-3.service.d/x.conf\n"
            "systemctl daemon-reload; systemctl start scene-named-3; sleep 0.3": Verdict.WRONG,
        },
    ),
    Scene(
        check=_all_of("port-only-local", port="4791"),
        prepare=_LISTEN.format("scene-named-local", "0.0.0.0:4791"),
        finish="systemctl stop scene-named-local; " + _LISTEN.format("scene-named-local", "127.0.0.1:4791"),
        mistakes={"systemctl stop scene-named-local": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("port-open-to-all", port="4792"),
        # As the scene of `firewall` has it: there must be one for the rule to be added to.
        prepare="nft add table inet filter\n"
        "nft add chain inet filter input '{ type filter hook input priority 0; }'\n"
        "nft add rule inet filter input tcp dport 4792 iifname != lo drop",
        packages=("nftables",),
        finish=_LISTEN.format("scene-named-all", "0.0.0.0:4792"),
        mistakes={
            "systemctl stop scene-named-all; " + _LISTEN.format("scene-named-all", "127.0.0.1:4792"): (
                Verdict.SKIPPED
            ),
        },
    ),
    Scene(
        check=_all_of("service-answers-tls", address="127.0.0.1:4793", name="scene.example.com"),
        prepare=f"mkdir -p {_HERE}; {_CERTIFICATE.format('served', 3)}; {_SERVE}",
        finish=f"systemctl stop scene-named-tls; {_CERTIFICATE.format('served', 90)}; {_SERVE}",
        packages=("openssl",),
        mistakes={"systemctl stop scene-named-tls": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of(
            "certificate-fits-key",
            certificate=f"{_HERE}/www.crt",
            key=f"{_HERE}/www.key",
            name="scene.example.com",
        ),
        finish=_CERTIFICATE.format("www", 90),
        packages=("openssl",),
        mistakes={f"cp {_HERE}/served.key {_HERE}/www.key": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("web-page-says", address="http://127.0.0.1:4794/", words="Welcome"),
        finish=_WEB.format("says", "200 OK", 4794),
        packages=("curl",),
        mistakes={"sed -i 's/Welcome/Nothing/' /etc/scene-named/says": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("web-page-leads-on", address="http://127.0.0.1:4795/", target="http://127.0.0.1:4794/"),
        finish=_WEB.format("leads", "301 Moved\\r\\nLocation: http://127.0.0.1:4794/", 4795),
        packages=("curl",),
        mistakes={"sed -i 's/:4794/:4749/' /etc/scene-named/leads": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("cron-job-runs", command="/usr/local/bin/scene-named", schedule="30 2 * * *"),
        prepare="systemctl disable --now cron 2>/dev/null; sleep 0.1",
        packages=("cron",),
        mistakes={"systemctl stop cron": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("timer-runs", timer="scene-named-timer", calendar="daily"),
        prepare="printf '[Timer]\\nOnCalendar=daily\\n[Install]\\nWantedBy=timers.target\\n'"
        " >/etc/systemd/system/scene-named-timer.timer\n"
        "printf '[Service]\\nExecStart=/bin/true\\n' >/etc/systemd/system/scene-named-timer.service\n"
        "systemctl daemon-reload",
        mistakes={"systemctl stop scene-named-timer.timer": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("login-key-works", account="scene-named", public_key=_KEY),
        prepare="useradd -m scene-named",
        mistakes={"chmod g+w /home/scene-named": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("user-in-group", account="scene-named-2", group="scene-named-group"),
        prepare="useradd scene-named-2; groupadd scene-named-group",
        mistakes={"usermod -G '' scene-named-2": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("may-run-as-root", account="scene-named-3", command="/usr/bin/systemctl restart scene"),
        prepare="useradd scene-named-3",
    ),
    Scene(
        check=_all_of("way-to-server", server="scene-named.example.com", port="4796"),
        # The machine has no name server, so that nobody says whether the name is known elsewhere.
        prepare="echo '127.0.0.1 scene-named.example.com' >>/etc/hosts",
        finish=_LISTEN.format("scene-named-way", "127.0.0.1:4796 --accept --inetd"),
        mistakes={"systemctl stop scene-named-way": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("name-leads-to", name="www.scene-named.example.com", address="192.0.2.10"),
        prepare="echo '192.0.2.9 www.scene-named.example.com' >>/etc/hosts",
        mistakes={"echo '192.0.2.11 www.scene-named.example.com' >>/etc/hosts": Verdict.WRONG},
    ),
    Scene(
        check=_all_of("room-left", path="/mnt/scene-named", free="50%"),
        prepare="mkdir -p /mnt/scene-named; mount -t tmpfs -o size=1m,nr_inodes=50 tmpfs /mnt/scene-named\n"
        "head -c 900000 /dev/zero >/mnt/scene-named/full",
        finish="rm /mnt/scene-named/full",
        mistakes={"cd /mnt/scene-named && touch $(seq 49)": Verdict.SKIPPED},
    ),
    Scene(
        check=_all_of("sshd-setting", setting="ClientAliveCountMax", value="2"),
        mistakes={"sed -i 's/^ClientAliveCountMax/#&/' /etc/ssh/sshd_config": Verdict.WRONG},
    ),
)
