"""OpenSSH's sshd_config and the files that it includes."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, squeezed, without_comment

_PAIR: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:[ \t]*=[ \t]*|[ \t]+|$)(.*)", re.DOTALL)
_FOLDER: Final = "sshd_config.d"
_WHITE: Final = " \t\r\f"
"""What sshd drops at the end of a line; so it takes the ends of lines that Windows writes."""
_ALIASES: Final = {
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "dsaauthentication": "pubkeyauthentication",
    "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
    "keepalive": "tcpkeepalive",
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
    "skeyauthentication": "kbdinteractiveauthentication",
}
"""Old names of keys. Whichever name stands first counts for both."""
_WORDS: Final = frozenset(
    {
        *("yes", "no", "prohibit-password", "without-password", "forced-commands-only", "all", "any"),
        *("inet", "inet6", "delayed", "clientspecified", "local", "remote", "point-to-point", "ethernet"),
        *("quiet", "fatal", "error", "info", "verbose", "debug", "debug1", "debug2", "debug3"),
    }
)
"""Values that sshd takes in capitals too."""

# OpenSSH ships its defaults as comments, so none of these lines shows that somebody tried something.
_SHIPPED: Final = frozenset(
    f"#{line.strip()}"
    for line in """
    Port 22; AddressFamily any; ListenAddress 0.0.0.0; ListenAddress ::; RekeyLimit default none
    HostKey /etc/ssh/ssh_host_rsa_key; HostKey /etc/ssh/ssh_host_ecdsa_key
    HostKey /etc/ssh/ssh_host_ed25519_key; SyslogFacility AUTH; LogLevel INFO; LoginGraceTime 2m
    PermitRootLogin prohibit-password; StrictModes yes; MaxAuthTries 6; MaxSessions 10
    PubkeyAuthentication yes; AuthorizedKeysFile .ssh/authorized_keys
    AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2; AuthorizedPrincipalsFile none
    AuthorizedKeysCommand none; AuthorizedKeysCommandUser nobody; HostbasedAuthentication no
    IgnoreUserKnownHosts no; IgnoreRhosts yes; PasswordAuthentication yes; PermitEmptyPasswords no
    KbdInteractiveAuthentication yes; KbdInteractiveAuthentication no; ChallengeResponseAuthentication yes
    ChallengeResponseAuthentication no; KerberosAuthentication no; KerberosOrLocalPasswd yes
    KerberosTicketCleanup yes; KerberosGetAFSToken no; GSSAPIAuthentication no
    GSSAPICleanupCredentials yes; GSSAPIStrictAcceptorCheck yes; GSSAPIKeyExchange no; UsePAM no
    AllowAgentForwarding yes; AllowTcpForwarding yes; GatewayPorts no; X11Forwarding no
    X11DisplayOffset 10; X11UseLocalhost yes; PermitTTY yes; PrintMotd yes; PrintLastLog yes
    TCPKeepAlive yes; PermitUserEnvironment no; Compression delayed; ClientAliveInterval 0
    ClientAliveCountMax 3; UseDNS no; PidFile /var/run/sshd.pid; PidFile /run/sshd.pid
    MaxStartups 10:30:100; PermitTunnel no; ChrootDirectory none; VersionAddendum none; Banner none
    """.replace("\n", ";").split(";")
)


class SshdConfig(Format):
    """The FIRST occurrence counts, and what stands below `Match` is a section of its own.

    An `Include` is read where it stands; Debian puts it first, so a file in sshd_config.d overrides the main
    one.
    """

    name: ClassVar = "sshd_config"
    files: ClassVar[tuple[str, ...]] = ("*/sshd_config", "*/sshd_config.d/*.conf")
    counts: ClassVar = "first"
    heading_lines: ClassVar = r"^[ \t]*[Mm][Aa][Tt][Cc][Hh][ \t]"
    blocks: ClassVar[tuple[str, ...]] = ("match",)
    """Keywords that open a section."""
    real_keys: ClassVar[frozenset[str]] = frozenset(
        """
        acceptenv addressfamily allowagentforwarding allowgroups allowstreamlocalforwarding
        allowtcpforwarding allowusers authenticationmethods authorizedkeyscommand
        authorizedkeyscommanduser authorizedkeysfile authorizedprincipalscommand
        authorizedprincipalscommanduser authorizedprincipalsfile banner casignaturealgorithms
        challengeresponseauthentication channeltimeout chrootdirectory ciphers
        clientalivecountmax clientaliveinterval compression denygroups denyusers
        disableforwarding exposeauthinfo fingerprinthash forcecommand gatewayports
        gssapiauthentication gssapicleanupcredentials gssapikexalgorithms gssapikeyexchange
        gssapistorecredentialsonrekey gssapistrictacceptorcheck hostbasedacceptedalgorithms
        hostbasedauthentication hostbasedusesnamefrompacketonly hostcertificate hostkey
        hostkeyagent hostkeyalgorithms ignorerhosts ignoreuserknownhosts include ipqos
        kbdinteractiveauthentication kerberosauthentication kerberosorlocalpasswd
        kerberosticketcleanup kexalgorithms listenaddress logingracetime loglevel logverbose
        macs match maxauthtries maxsessions maxstartups modulifile passwordauthentication
        permitemptypasswords permitlisten permitopen permitrootlogin permittty permittunnel
        permituserenvironment permituserrc persourcemaxstartups persourcenetblocksize
        persourcepenalties pidfile port printlastlog printmotd pubkeyacceptedalgorithms
        pubkeyacceptedkeytypes pubkeyauthentication pubkeyauthoptions rdomain rekeylimit
        requiredrsasize revokedkeys securitykeyprovider setenv streamlocalbindmask
        streamlocalbindunlink strictmodes subsystem syslogfacility tcpkeepalive
        trustedusercakeys unusedconnectiontimeout usedns usepam versionaddendum x11displayoffset
        x11forwarding x11uselocalhost xauthlocation
        """.split()  # noqa: SIM905 - a list of a hundred words, one a line, hides the class
    )

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; `Match` and `Include` are entries too, as `merge` needs them."""
        entries, section = [], ""
        for number, line in numbered(text):
            body = line.rstrip(_WHITE).lstrip(" \t")
            if squeezed(body) in _SHIPPED:
                continue
            commented = body.startswith("#")
            if commented:
                body = body.lstrip("# \t")
            pair = _PAIR.fullmatch(without_comment(body).strip(" \t"))
            # A comment of many words is prose, unless its first word is a real key.
            if not pair or (commented and len(body.split()) > 3 and pair[1].lower() not in self.real_keys):
                continue
            value = squeezed(bare(pair[2]))
            if pair[1].lower() in self.blocks and not commented:
                heading = f"{pair[1].capitalize()} {value}"
                section = "" if heading.lower() in ("match all", "host *") else heading
                continue
            entries.append(Entry(line=number, key=pair[1], value=value, section=section, commented=commented))
        return entries

    def show(self, key: str, value: str) -> str:
        """One blank between."""
        return f"{key} {value}".rstrip(" ")

    def heading(self, section: str) -> str:
        """`Match …`, as it is called."""
        return section

    def fold(self, name: str) -> str:
        """Keywords are the same in capitals, and old names are the new ones."""
        folded = squeezed(name).lower()
        return _ALIASES.get(folded, folded)

    def same(self, one: str, other: str) -> bool:
        """Blanks between words count once, and capitals nothing in sshd's own words."""
        return _value(one) == _value(other)

    def adds_up(self, key: str) -> bool:
        """Some keys may stand several times, and all of them count."""
        return key.lower() in {
            *("acceptenv", "allowgroups", "allowusers", "denygroups", "denyusers", "hostcertificate"),
            *("hostkey", "listenaddress", "port", "subsystem"),
        }

    def drop_ins(self, path: str) -> str | None:
        """sshd_config.d beside the main file; for a file in it, the folder itself."""
        folder = posixpath.dirname(path)
        if posixpath.basename(folder) == _FOLDER:
            return folder
        return posixpath.join(folder, _FOLDER) if posixpath.basename(path) == "sshd_config" else None

    def main_file(self, path: str) -> str | None:
        """sshd_config, for a file in sshd_config.d beside it."""
        folder = posixpath.dirname(path)
        if posixpath.basename(folder) != _FOLDER:
            return None
        return posixpath.join(posixpath.dirname(folder), "sshd_config")

    def leads_away(self, path: str, entry: Entry) -> bool:
        """An `Include` of anything but sshd_config.d."""
        if entry.commented or self.fold(entry.key) != "include":
            return False
        folder = self.drop_ins(path)
        main = self.main_file(path) or path
        return any(posixpath.dirname(pattern) != folder for pattern in _patterns(main, entry))

    def merge(self, path: str, text: str, drop_ins: Sequence[tuple[str, str]]) -> list[Entry]:
        """Drop-ins stand where the main file includes them."""
        merged: list[Entry] = []
        for entry in self.parse(text):
            merged.append(entry)
            if entry.commented or self.fold(entry.key) != "include":
                continue
            patterns = _patterns(path, entry)
            for file, content in drop_ins:
                if any(fnmatch(file, pattern) for pattern in patterns):
                    # Inside a Match block, all that is included belongs to it.
                    merged += [
                        replace(e, section=e.section or entry.section, file=file) for e in self.parse(content)
                    ]
        return merged


def _value(text: str) -> str:
    """`text` as sshd takes it."""
    flat = squeezed(bare(text))
    word = flat.lower() if flat.lower() in _WORDS else flat
    return "prohibit-password" if word == "without-password" else word


def _patterns(path: str, include: Entry) -> list[str]:
    """What an `Include` in `path` names, as absolute patterns."""
    words = include.value.replace('"', "").split()
    return [posixpath.join(posixpath.dirname(path), word) for word in words]
