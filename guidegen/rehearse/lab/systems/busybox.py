"""BusyBox and Dropbear, and nothing else: no systemd, no package manager, no sudo, no GNU tools.

It stands for routers, appliances and small containers, and keeps the probes honest.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from guidegen.errors import Unavailable
from guidegen.printable import one_line
from guidegen.rehearse.lab.systems import LOGIN, PORT, System

_START: Final = f"""\
# Run once, by the first process. Dropbear knows one place for authorized keys, and one format for its own.
dropbearconvert openssh dropbear /etc/guidegen-lab/host_key /run/dropbear_host_key 2>/dev/null
for user in root {LOGIN}; do
    home=$(awk -F: -v user="$user" '$1 == user {{ print $6 }}' /etc/passwd)
    mkdir -p "$home/.ssh"
    cp /etc/guidegen-lab/authorized_keys "$home/.ssh/authorized_keys"
    chmod 700 "$home/.ssh"
    chown -R "$user:$user" "$home/.ssh"
done
"""
_INITTAB: Final = f"""\
::sysinit:/bin/sh /etc/guidegen-lab/start
::respawn:/usr/sbin/dropbear -F -s -p {PORT} -r /run/dropbear_host_key -P /run/dropbear.pid
"""
_ACCOUNTS: Final = {
    "passwd": (
        "root:x:0:0:root:/root:/bin/sh",
        "nobody:x:65534:65534:nobody:/:/bin/false",
        f"{LOGIN}:x:1000:1000::/home/{LOGIN}:/bin/sh",
    ),
    "group": ("root:x:0:", "tty:x:5:", f"{LOGIN}:x:1000:", "nogroup:x:65534:"),
    "shadow": ("root:*:19000:0:99999:7:::", f"{LOGIN}:*:19000:0:99999:7:::"),
    "shells": ("/bin/sh",),
}


class BusyBox(System):
    """The login has no sudo: what root alone may read, only root's own login reads."""

    variant = "extract"
    hooks_after = "extract"
    hooks = (
        'rm -rf "$1/etc/resolv.conf" "$1/usr/share"',
        f'cd "$1" && mkdir -p proc sys run root tmp var/log home/{LOGIN} usr/bin usr/sbin sbin',
        f'cd "$1" && chmod 700 root && chmod 1777 tmp && chown 1000:1000 home/{LOGIN}',
        'chroot "$1" /bin/busybox --install -s',
        *(
            f"""printf '%s\\n' {" ".join(f"'{line}'" for line in lines)} > "$1/etc/{name}\""""
            for name, lines in _ACCOUNTS.items()
        ),
        'chmod 600 "$1/etc/shadow"',
        """printf 'ID=busybox\\nPRETTY_NAME="BusyBox"\\n' > "$1/etc/os-release\"""",
    )
    init = ("/sbin/init",)
    room = 300_000_000
    up = "echo running"

    def packages(self, wanted: Iterable[str]) -> list[str]:
        """See `System.packages`; no others can be had."""
        if more := sorted(wanted):
            raise Unavailable(
                f"lab:{self.name} has no packages but its own, and the recipe wants {one_line(more[0])}; "
                "rehearse it on lab:debian-12."
            )
        return ["busybox-static", "dropbear-bin"]

    def files(self, host_key: str, authorized_key: str) -> Mapping[str, str]:
        """See `System.files`."""
        return {
            "etc/hostname": "lab\n",
            "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 lab\n::1 localhost\n",
            "etc/inittab": _INITTAB,
            "etc/guidegen-lab/start": _START,
            "etc/guidegen-lab/authorized_keys": authorized_key,
            "etc/guidegen-lab/host_key": host_key,
        }


SYSTEMS: Final = (BusyBox("busybox", "bookworm"),)
