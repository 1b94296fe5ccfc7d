"""OpenSSH's client settings: ~/.ssh/config and /etc/ssh/ssh_config."""

import posixpath
from typing import ClassVar, Literal

from guidegen.checks.formats.sshd_config import SshdConfig


class SshConfig(SshdConfig):
    """The FIRST occurrence counts, and what stands below `Host` or `Match` is a section of its own.

    Below `Host *` it counts for every host, as at the top. A file in `Include` is read where that stands.
    """

    name: ClassVar = "ssh_config"
    files: ClassVar = ("*/.ssh/config", "*/ssh_config", "*/ssh_config.d/*.conf")
    dialect: ClassVar = "ssh_config"
    in_force: ClassVar[Literal["", "program"]] = ""
    heading_lines: ClassVar = r"^[ \t]*([Mm][Aa][Tt][Cc][Hh]|[Hh][Oo][Ss][Tt])[ \t]"
    blocks: ClassVar = ("host", "match")
    transparent: ClassVar = ("match all", "host *")
    real_keys: ClassVar = frozenset()

    def adds_up(self, key: str) -> bool:
        """Some keys may stand several times, and all of them count."""
        added = ("certificatefile", "dynamicforward", "identityfile", "localforward", "remoteforward")
        return key.lower() in (*added, "sendenv")

    def main_file(self, path: str) -> str | None:
        """ssh_config, for the files in ssh_config.d beside it."""
        folder = posixpath.dirname(path)
        if posixpath.basename(folder) != "ssh_config.d":
            return None
        return posixpath.join(posixpath.dirname(folder), "ssh_config")
