"""OpenSSH's client settings: ~/.ssh/config and /etc/ssh/ssh_config."""

from typing import ClassVar

from guidegen.checks.formats import Entry
from guidegen.checks.formats.sshd_config import SshdConfig


class SshConfig(SshdConfig):
    """The FIRST occurrence counts, and what stands below `Host` or `Match` is a section of its own.

    Below `Host *` it counts for every host, as at the top. What a file includes is not read.
    """

    name: ClassVar = "ssh_config"
    files: ClassVar = ("*/.ssh/config", "*/ssh_config", "*/ssh_config.d/*.conf")
    heading_lines: ClassVar = r"^[ \t]*([Mm][Aa][Tt][Cc][Hh]|[Hh][Oo][Ss][Tt])[ \t]"
    blocks: ClassVar = ("host", "match")
    real_keys: ClassVar = frozenset()

    def adds_up(self, key: str) -> bool:
        """Some keys may stand several times, and all of them count."""
        added = ("certificatefile", "dynamicforward", "identityfile", "localforward", "remoteforward")
        return key.lower() in (*added, "sendenv")

    def drop_ins(self, path: str) -> str | None:
        """None that is read along."""
        del path
        return None

    def main_file(self, path: str) -> str | None:
        """None: a file in ssh_config.d is read by itself."""
        del path
        return None

    def leads_away(self, path: str, entry: Entry) -> bool:
        """Any `Include`."""
        del path
        return not entry.commented and self.fold(entry.key) == "include"
