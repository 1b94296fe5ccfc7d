"""OpenSSH's sshd_config and the files that it includes."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final, Literal

from guidegen.checks.formats import Entry, Format, bare, numbered, squeezed, without_comment
from guidegen.probe.questions.effective import Effective

_PAIR: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:[ \t]*=[ \t]*|[ \t]+|$)(.*)", re.DOTALL)
_TIME: Final = re.compile(r"([0-9]{1,9}[smhdw])+")
_TIMES: Final = re.compile(r"([0-9]+)([smhdw])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
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
) | {
    # The example of a Match block that closes the file.
    *("# X11Forwarding no", "# AllowTcpForwarding no", "# PermitTTY no", "# ForceCommand cvs server"),
}


class SshdConfig(Format):
    """The FIRST occurrence counts, and what stands below `Match` is a section of its own.

    An `Include` is read where it stands, whatever folder it names; Debian puts it first, so a file in
    sshd_config.d overrides the main one.
    """

    name: ClassVar = "sshd_config"
    files: ClassVar[tuple[str, ...]] = ("*/sshd_config", "*/sshd_config.d/*.conf")
    counts: ClassVar = "first"
    heading_lines: ClassVar = r"^[ \t]*[Mm][Aa][Tt][Cc][Hh][ \t]"
    dialect: ClassVar[str] = "sshd_config"
    in_force: ClassVar[Literal["", "program"]] = "program"
    blocks: ClassVar[tuple[str, ...]] = ("match",)
    """Keywords that open a section."""
    transparent: ClassVar[tuple[str, ...]] = ()
    """Sections that are none: what stands below them is as at the top."""
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
            # Of several names, each may be in quotes.
            value = squeezed(pair[2] if pair[1].lower() == "include" else bare(pair[2]))
            if pair[1].lower() in self.blocks and not commented:
                heading = f"{pair[1].capitalize()} {value}"
                section = "" if heading.lower() in self.transparent else heading
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

    def main_file(self, path: str) -> str | None:
        """sshd_config, for any other file below its folder; for one elsewhere, none is known."""
        folder, name = posixpath.split(path)
        while posixpath.basename(folder) not in ("ssh", _FOLDER, ""):
            folder = posixpath.dirname(folder)
        if name == "sshd_config" or not posixpath.basename(folder):
            return None
        if posixpath.basename(folder) == _FOLDER:
            folder = posixpath.dirname(folder)
        return posixpath.join(folder, "sshd_config")

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """What `Include` names; what is relative lies beside the main file."""
        del path, texts
        if self.fold(entry.key) != "include":
            return ()
        words = re.findall(r'"([^"]*)"?|([^ \t"]+)', entry.value)
        return [_from(posixpath.dirname(main), quoted or plain) for quoted, plain in words if quoted or plain]

    def settle(self, entries: list[Entry]) -> list[Entry]:
        """A Match goes over all that stands outside of one; one for everybody comes to the front."""
        return [
            *(replace(entry, section="") for entry in entries if self.concerns(entry)),
            *(entry for entry in entries if entry.section.lower() != "match all"),
        ]

    def concerns(self, entry: Entry) -> bool:
        """`Match all`; and `Match User root`, where the key is about root alone."""
        words = entry.section.lower().split()
        root = self.fold(entry.key) == "permitrootlogin" and words[:2] == ["match", "user"]
        return not entry.commented and (
            words == ["match", "all"] or (root and len(words) == 3 and "root" in words[2].split(","))
        )

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """`sshd -T`, with the connection that a Match speaks of."""
        del key
        context = _connection(section)
        if context is None:
            return f"sshd can be asked only about users, hosts and addresses by name, not about {section}"
        return Effective("sshd", self.main_file(path) or path, context=context)

    def told(self, text: str, key: str, section: str) -> Sequence[str] | None:
        """Each value; of keys that make one list, in one."""
        del section
        pairs = (line.partition(" ") for line in text.splitlines())
        values = [value for name, _, value in pairs if self.fold(name) == self.fold(key)]
        return values if self.adds_up(key) and len(values) < 2 else [*values, *_list_of(values)]

    def refusal(self, text: str) -> str:
        """The line that it names."""
        return next((line for line in text.splitlines() if re.search(r"\bline \d+: ", line)), "")

    def inside(self, outer: str, section: str) -> str:
        """Inside a Match block all that is included belongs to it; a block ends with its file."""
        return f"{outer}, {section}" if outer and section else outer or section


def _value(text: str) -> str:
    """`text` as sshd takes it."""
    flat = squeezed(bare(text))
    word = flat.lower() if flat.lower() in _WORDS else flat
    if time := _TIME.fullmatch(word.lower()):
        return str(sum(int(n) * _SECONDS[unit] for n, unit in _TIMES.findall(time[0])))
    return "prohibit-password" if word == "without-password" else word


def _list_of(values: Sequence[str]) -> list[str]:
    return [" ".join(values)] if len(values) > 1 else []


def _connection(section: str) -> str | None:
    """What `sshd -T -C` is given for a Match; None where that cannot be told from its words."""
    words = section.split()[1:]
    names = {"user": "user", "host": "host", "address": "addr", "localaddress": "laddr", "localport": "lport"}
    pairs = list(zip(words[::2], words[1::2], strict=False))
    if len(words) % 2 or any(one.lower() not in names for one, _ in pairs):
        return None
    firsts = [(names[one.lower()], next(iter(value.split(",")))) for one, value in pairs]
    if any(not re.fullmatch(r"[\w.:\-]+", value) for _, value in firsts):
        return None
    return ",".join(f"{name}={value}" for name, value in firsts)


def _from(folder: str, name: str) -> str:
    return name if name.startswith("~/") else posixpath.join(folder, name)
