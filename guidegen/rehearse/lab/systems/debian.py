"""Debian with systemd and OpenSSH, as it runs on servers."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from guidegen.rehearse.lab.systems import LOGIN, PORT, System

_ALWAYS: Final = (
    *("systemd", "systemd-sysv", "dbus", "libpam-systemd"),
    *("openssh-server", "sudo", "iproute2", "procps", "ca-certificates"),
)
# What a machine in namespaces has no use for, or would do to the computer that it runs on.
_MASKED: Final = (
    *("systemd-udevd.service", "systemd-modules-load.service", "systemd-sysctl.service"),
    *("dev-hugepages.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount"),
    *("apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "e2scrub_reap.service"),
    *("fstrim.timer", "dpkg-db-backup.timer", "console-getty.service", "getty@tty1.service"),
)
_SSHD_CONFIG: Final = f"""\
Port {PORT}
HostKey /etc/guidegen-lab/host_key
AuthorizedKeysFile /etc/guidegen-lab/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM yes
PrintMotd no
PidFile none
MaxStartups 50
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
# A recipe may open up a home folder, and this server must let the user in all the same.
StrictModes no
"""
_SSHD_UNIT: Final = """\
[Unit]
Description=The lab's own way in

[Service]
ExecStart=/usr/sbin/sshd -D -e -f /etc/guidegen-lab/sshd_config
RuntimeDirectory=sshd
RuntimeDirectoryPreserve=yes

[Install]
WantedBy=multi-user.target
"""


class Debian(System):
    """The login uses sudo without a password."""

    variant = "minbase"
    hooks = (
        f'chroot "$1" useradd --create-home --shell /bin/bash {LOGIN}',
        f'echo "{LOGIN} ALL=(ALL) NOPASSWD: ALL" > "$1/etc/sudoers.d/{LOGIN}"',
        f'chroot "$1" systemctl mask {" ".join(_MASKED)}',
        'rm -f "$1/etc/resolv.conf"',
    )
    init = ("/lib/systemd/systemd", "--system")
    links: ClassVar[Mapping[str, str]] = {
        "etc/systemd/system/multi-user.target.wants/guidegen-lab.service": "../guidegen-lab.service"
    }
    room = 900_000_000
    up = "systemctl is-system-running --wait"
    why_not = "systemctl --failed --plain --no-legend"

    def packages(self, wanted: Iterable[str]) -> list[str]:
        """See `System.packages`."""
        return sorted({*_ALWAYS, *wanted})

    def files(self, host_key: str, authorized_key: str) -> Mapping[str, str]:
        """See `System.files`."""
        return {
            "etc/hostname": "lab\n",
            "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 lab\n::1 localhost ip6-localhost ip6-loopback\n",
            "etc/default/locale": "LANG=C.UTF-8\n",
            "etc/guidegen-lab/sshd_config": _SSHD_CONFIG,
            "etc/guidegen-lab/authorized_keys": authorized_key,
            "etc/guidegen-lab/host_key": host_key,
            "etc/systemd/system/guidegen-lab.service": _SSHD_UNIT,
        }


DEBIAN_12: Final = Debian("debian-12", "bookworm")
SYSTEMS: Final = (DEBIAN_12, Debian("debian-13", "trixie"))
