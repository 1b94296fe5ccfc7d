"""The recipe `linux-baseline`: what it says of each control, against the truth found another way.

`TRUTHS` is that other way, written for this test alone: for each control a line of shell, run as root on the
machine, that succeeds exactly where the control holds. One machine is looked at in four states: as Debian
comes, neglected for years, with every step played, and with all of that overridden behind its back.
"""

import shlex
import socket
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import pytest

from guidegen.checks.command import Command
from guidegen.checks.composite import Composite
from guidegen.connect.target import Target
from guidegen.model import Check, Finding, Report, Verdict
from guidegen.recipe.check_names import check_name, named_checks, named_findings
from guidegen.recipe.library import find_recipe
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Lab, Machine
from guidegen.rehearse.play import break_down, play
from guidegen.rehearse.runs import Kind, Run, for_machine, inapplicable
from guidegen.verify import verify

LOADED: Final = load(find_recipe("linux-baseline"), examples=True)
CONTROLS: Final = [check for _, check in named_checks(LOADED.recipe)]
STATES: Final = ("fresh", "neglected", "hardened", "overridden")

# ------------------------------------------------------------------------------------------ the other way


def owned(path: str, rights: str, group: str = "root", kind: str = "f") -> str:
    """`find` looks at it, and at nothing that it may lead to."""
    test = f"-type {kind} -perm {rights} -user root -group {group}"
    return f"find {path} -maxdepth 0 {test} 2>/dev/null | grep -q ."


def locked(user: str) -> str:
    return f"getent passwd {user} | grep -q ':/usr/sbin/nologin$' && passwd -S {user} | grep -q '^{user} L '"


ASKED_ONCE: Final = """
sshd=$(sshd -T -C user=root,host=elsewhere.example,addr=192.0.2.7)
sysctl=$(systemd-analyze cat-config sysctl.d)
modprobe=$(modprobe --showconfig)
sudoers=$(cvtsudoers -f json /etc/sudoers | tr -d ' \\n')
"""
"""What programs say of all their settings, for several lines."""


def sshd(line: str) -> str:
    """What holds for root from elsewhere."""
    return f"printf '%s\n' \"$sshd\" | grep -qix {shlex.quote(line)}"


def defs(key: str, value: str) -> str:
    return f"[ \"$(sed -n 's/^{key}[[:space:]]*//p' /etc/login.defs | tail -n 1)\" = {value} ]"


def kernel(key: str, value: int) -> str:
    """The kernel's own file, and systemd's last word on what the files say."""
    now = f"grep -qx {value} /proc/sys/{key.replace('.', '/')}"
    kept = "printf '%s\n' \"$sysctl\" | tr -d ' ' | sed 's/^-//'"
    return f"{now} && {kept} | grep '^{key}=' | tail -n 1 | grep -q '={value}$'"


def kept_out(module: str) -> str:
    """What modprobe has read, and what it would do."""
    name = module.replace("-", "_")
    return (
        f"printf '%s\n' \"$modprobe\" | grep -qx 'blacklist {name}' && "
        f"modprobe --dry-run --verbose {module} | grep -Eq '^install .*/(false|true) *$'"
    )


def in_sudoers(setting: str) -> str:
    """As sudo reads its files."""
    return f'printf %s "$sudoers" | grep -qF {shlex.quote("{" + setting + "}")}'


def mounted(path: str, *options: str) -> str:
    """For now, and for the next boot."""
    return " && ".join(
        f"findmnt {table} -n -o OPTIONS --mountpoint {path} | tr , '\\n' | grep -qx {option}"
        for table in ("--kernel", "--fstab")
        for option in options
    )


def is_off(unit: str) -> str:
    return f"! systemctl -q is-active {unit} && ! systemctl -q is-enabled {unit} 2>/dev/null"


def is_on(unit: str) -> str:
    return f"systemctl -q is-active {unit} && systemctl -q is-enabled {unit}"


def no_package(name: str) -> str:
    return f"! grep -qs . /var/lib/dpkg/info/{name}.list /var/lib/dpkg/info/{name}:amd64.list"


def silent(port: int) -> str:
    return f"! bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2>/dev/null"


def after(unit: str, words: str, *paths: str) -> str:
    """The journal's last word of a start or reload is later than the last change."""
    said = f"journalctl -u {unit} -o short-unix | grep -E {shlex.quote(words)} | tail -n 1 | cut -d ' ' -f 1"
    changed = f"find {' '.join(paths)} -printf '%T@\\n' | sort -n | tail -n 1"
    return f"echo \"$({said}) $({changed})\" | awk '{{ exit !($1 > $2) }}'"


# A session that systemd opens, for one of this login's would begin with this login's own limits.
_CORE: Final = "systemd-run -q --wait --pipe -p User={} -p PAMName=cron sh -c 'ulimit -H -c' | grep -qx 0"
_REFUSED: Final = "! echo {0} | runuser -u {0} -- sudo -k -S -p '' true 2>/dev/null"

TRUTHS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "account-files": (
        ("/etc/passwd", owned("/etc/passwd", "644")),
        ("/etc/group", owned("/etc/group", "644")),
        ("/etc/shadow", owned("/etc/shadow", "640", "shadow")),
        ("/etc/gshadow", owned("/etc/gshadow", "640", "shadow")),
        ("/etc/security/opasswd", owned("/etc/security/opasswd", "600")),
        ("/root", owned("/root", "700", kind="d")),
    ),
    "strangers": (
        (":[^:]*:0+:", "! awk -F: '$3 == 0 { print $1 }' /etc/passwd | grep -vqx root"),
        ("^[^:]+::", "! awk -F: '$2 == \"\" { print }' /etc/shadow | grep -q ."),
        (r"^\+", "! cut -c 1 /etc/passwd | grep -qF +"),
        (r"^\+", "! cut -c 1 /etc/group | grep -qF +"),
        ("^shadow:", '[ -z "$(getent group shadow | cut -d : -f 4)" ]'),
        ("www-data", _REFUSED.format("www-data")),
        ("nobody", _REFUSED.format("nobody")),
        ("/etc/hosts.equiv", "! ls -d /etc/hosts.equiv 2>/dev/null"),
        ("/root/.rhosts", "! ls -d /root/.rhosts 2>/dev/null"),
    ),
    "system-accounts": tuple(
        (user, locked(user))
        for user in ("daemon", "bin", "sys", "games", "mail", "backup", "www-data", "nobody")
    ),
    "become-root": (
        ("su-users", "getent group su-users && ! id -nG www-data nobody | grep -qw su-users"),
        ("disk", "! id -nG www-data | grep -qw disk && ! id -nG backup | grep -qw disk"),
        (
            "pam_wheel",
            r"grep -Eq '^auth\s+required\s+pam_wheel.so\s+use_uid\s+group=su-users$' /etc/pam.d/su",
        ),
        ("/etc/sudoers", owned("/etc/sudoers", "440")),
        ("/etc/sudoers.d", owned("/etc/sudoers.d", "750", kind="d")),
        ("use_pty", in_sudoers('"use_pty":true')),
        ("logfile", in_sudoers('"logfile":"/var/log/sudo.log"')),
    ),
    "passwords": (
        ("PASS_MAX_DAYS", defs("PASS_MAX_DAYS", "365")),
        ("PASS_MIN_DAYS", defs("PASS_MIN_DAYS", "1")),
        ("PASS_WARN_AGE", defs("PASS_WARN_AGE", "7")),
        ("UMASK", defs("UMASK", "027")),
        ("ENCRYPT_METHOD", f"{defs('ENCRYPT_METHOD', 'SHA512')} || {defs('ENCRYPT_METHOD', 'YESCRYPT')}"),
        ("TMOUT", "env -i su - root -c 'printf %s \"$TMOUT\"' | grep -qx 900"),
    ),
    "ssh-files": (
        ("/etc/ssh/sshd_config", owned("/etc/ssh/sshd_config", "600")),
        ("ed25519", owned("/etc/ssh/ssh_host_ed25519_key", "600")),
        ("ecdsa", owned("/etc/ssh/ssh_host_ecdsa_key", "600")),
        ("rsa", owned("/etc/ssh/ssh_host_rsa_key", "600")),
        ("/etc/issue.net", owned("/etc/issue.net", "644")),
        (
            "Authorised users",
            "grep -qx 'Authorised users only. All activity may be recorded.' /etc/issue.net",
        ),
    ),
    "ssh-logins": (
        ("PermitRootLogin", sshd("permitrootlogin no")),
        ("PasswordAuthentication", sshd("passwordauthentication no")),
        ("KbdInteractiveAuthentication", sshd("kbdinteractiveauthentication no")),
        ("PermitEmptyPasswords", sshd("permitemptypasswords no")),
        ("HostbasedAuthentication", sshd("hostbasedauthentication no")),
        ("IgnoreRhosts", sshd("ignorerhosts yes")),
        ("UsePAM", sshd("usepam yes")),
        ("MaxAuthTries", sshd("maxauthtries 4")),
        ("LoginGraceTime", sshd("logingracetime 60")),
    ),
    "ssh-sessions": (
        ("X11Forwarding", sshd("x11forwarding no")),
        ("AllowTcpForwarding", sshd("allowtcpforwarding no")),
        ("PermitUserEnvironment", sshd("permituserenvironment no")),
        ("ClientAliveInterval", sshd("clientaliveinterval 300")),
        ("ClientAliveCountMax", sshd("clientalivecountmax 3")),
        ("LogLevel", sshd("loglevel verbose")),
        ("Banner", sshd("banner /etc/issue.net")),
    ),
    "cron": (
        ("cron", is_on("cron")),
        ("/etc/crontab", owned("/etc/crontab", "600")),
        ("/etc/cron.d", owned("/etc/cron.d", "700", kind="d")),
        ("/etc/cron.hourly", owned("/etc/cron.hourly", "700", kind="d")),
        ("/etc/cron.daily", owned("/etc/cron.daily", "700", kind="d")),
        ("/etc/cron.weekly", owned("/etc/cron.weekly", "700", kind="d")),
        ("/etc/cron.monthly", owned("/etc/cron.monthly", "700", kind="d")),
        ("/etc/cron.allow", owned("/etc/cron.allow", "600")),
        ("/etc/cron.deny", "! ls -d /etc/cron.deny 2>/dev/null"),
        (
            "dpkg --verify",
            "find /etc/cron.d/verify-packages -user root ! -perm /022 2>/dev/null | grep -q . && "
            "grep -qx '30 4 \\* \\* \\* root dpkg --verify' /etc/cron.d/verify-packages",
        ),
    ),
    "network": tuple(
        (key, kernel(key, value))
        for key, value in (
            ("net.ipv4.ip_forward", 0),
            ("net.ipv4.conf.all.send_redirects", 0),
            ("net.ipv4.conf.default.send_redirects", 0),
            ("net.ipv4.conf.all.accept_redirects", 0),
            ("net.ipv4.conf.default.accept_redirects", 0),
            ("net.ipv4.conf.all.secure_redirects", 0),
            ("net.ipv4.conf.all.accept_source_route", 0),
            ("net.ipv4.conf.all.rp_filter", 1),
            ("net.ipv4.conf.all.log_martians", 1),
            ("net.ipv4.icmp_echo_ignore_broadcasts", 1),
            ("net.ipv4.icmp_ignore_bogus_error_responses", 1),
            ("net.ipv4.tcp_syncookies", 1),
            ("net.ipv6.conf.all.accept_redirects", 0),
            ("net.ipv6.conf.all.accept_source_route", 0),
        )
    ),
    "kernel": tuple(
        (key, kernel(key, value))
        for key, value in (
            ("kernel.randomize_va_space", 2),
            ("kernel.dmesg_restrict", 1),
            ("kernel.kptr_restrict", 1),
            ("fs.suid_dumpable", 0),
            ("fs.protected_symlinks", 1),
        )
    ),
    "modules": tuple(
        (name, kept_out(name))
        for name in ("cramfs", "freevxfs", "hfsplus", "usb-storage", "dccp", "sctp", "tipc")
    ),
    "core-dumps": (
        ("* hard core 0", r"grep -Eqx '\*\s+hard\s+core\s+0' /etc/security/limits.conf"),
        ("core", _CORE.format("root")),
        ("core", _CORE.format("www-data")),
    ),
    "mounts": (
        ("/tmp", f"{mounted('/tmp', 'nosuid', 'nodev', 'noexec')} && findmnt -n -t tmpfs --mountpoint /tmp"),
        (
            "/dev/shm",
            f"{mounted('/dev/shm', 'nosuid', 'nodev', 'noexec')} && "
            "findmnt -n -t tmpfs --mountpoint /dev/shm",
        ),
        ("/var/tmp", mounted("/var/tmp", "nosuid", "nodev", "noexec")),
        ("/home", mounted("/home", "nosuid", "nodev")),
    ),
    "services": (
        *((name, no_package(name)) for name in ("inetutils-telnet", "tnftp", "telnetd", "nis", "rsh-client")),
        *((name, is_off(name)) for name in ("rsync", "rpcbind", "rpcbind.socket", "avahi-daemon")),
        ("rpcbind", "! pgrep -x rpcbind"),
        ("23/tcp", silent(23)),
        ("111/tcp", silent(111)),
        ("111/udp", "! grep -q ':006F 0' /proc/net/udp /proc/net/udp6"),
        ("873/tcp", silent(873)),
    ),
    "firewall": (
        ("nftables", "systemctl -q is-enabled nftables"),
        ("22/tcp", "[ $PORT_22_TCP = in ]"),
        ("23/tcp", "[ $PORT_23_TCP = out ]"),
        ("111/udp", "[ $PORT_111_UDP = out ]"),
        ("3306/tcp", "[ $PORT_3306_TCP = out ]"),
        ("8080/tcp", "[ $PORT_8080_TCP = out ]"),
    ),
    "time-and-logs": (
        ("", " || ".join(f"{{ {is_on(unit)}; }}" for unit in ("chrony", "systemd-timesyncd", "ntpsec"))),
        ("zone", '[ "$(timedatectl show -p Timezone --value)" = Etc/UTC ] && [ "$(date +%Z)" = UTC ]'),
        (
            "Storage",
            "systemd-analyze cat-config systemd/journald.conf | grep '^Storage=' | tail -n 1 "
            "| grep -q '=persistent$'",
        ),
        ("journald", after("systemd-journald", "Journal started", "/etc/systemd/journald.conf")),
        (
            "/var/log/journal",
            "find /var/log/journal -maxdepth 0 -type d -user root -group systemd-journal 2>/dev/null "
            "| grep -q .",
        ),
        ("logrotate", is_on("logrotate.timer")),
        ("systemd-tmpfiles-clean", "systemctl list-timers | grep -q systemd-tmpfiles-clean.timer"),
    ),
    "ssh-reload": (
        ("ssh", f"{is_on('ssh')} && {after('ssh', 'Started ssh|Reloaded ssh', '/etc/ssh/sshd_config')}"),
        ("ssh", after("ssh", "Started ssh|Reloaded ssh", "/etc/ssh/sshd_config.d")),
    ),
}
WHERE: Final = {
    **{f"kernel/{number}": "! findmnt -n -o OPTIONS /proc/sys | grep -qw ro" for number in range(5)},
    "mounts/2": "findmnt -n --mountpoint /var/tmp && findmnt -n --fstab --mountpoint /var/tmp",
    "mounts/3": "findmnt -n --mountpoint /home && findmnt -n --fstab --mountpoint /home",
}
"""To which machines a control applies, where that is not all."""

GUARDS: Final = {
    # Such a package or service was never there, or nothing listens there of its own accord.
    *("services/2", "services/3", "services/4", "services/8", "services/10"),
    # What a machine in namespaces cannot show: see WHERE.
    *(name for name in WHERE if name != "mounts/2"),
}
"""The controls that are the same in every state."""

OVERRIDE: Final = r"""
# Every line that the recipe asks for still stands; what is in force is another matter.
printf '%s\n' 'X11Forwarding yes' 'MaxAuthTries 6' 'Banner none' >/etc/ssh/sshd_config.d/00-provider.conf
printf '%s\n' 'Match User root' '  PermitRootLogin prohibit-password' 'Match all' '  AllowTcpForwarding yes' \
    >>/etc/ssh/sshd_config
printf '%s\n' 'net.ipv4.ip_forward = 1' '-net.ipv4.conf.all.rp_filter = 2' >/etc/sysctl.d/zzz-router.conf
sysctl -qw net.ipv4.conf.all.log_martians=0
mount -o remount,exec /tmp
sed -i 's/^tmpfs \/dev\/shm/#&/' /etc/fstab
echo 'install usb-storage /sbin/modprobe --ignore-install usb-storage' >/etc/modprobe.d/backup-disk.conf
ln -sf /dev/null /etc/modprobe.d/sctp.conf
sed -i 's/^blacklist/#&/' /etc/modprobe.d/cramfs.conf
echo 'www-data - core unlimited' >/etc/security/limits.d/zzz-debug.conf
nft insert rule inet filter input tcp dport 8080 accept
nft insert rule inet filter input tcp dport 22 drop
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\n' >/etc/systemd/journald.conf.d/small.conf
touch /etc/systemd/journald.conf
echo 'UMASK 022' >>/etc/login.defs
sed -i 's/^PASS_WARN_AGE 7$/& # days/' /etc/login.defs
echo 'TMOUT=0' >>/etc/environment
chmod g+w /etc/cron.d/verify-packages
systemctl -q stop cron
systemctl -q stop logrotate.timer
sed -i 's/^Defaults use_pty/Defaults !use_pty/' /etc/sudoers
usermod --password '*' games
usermod --unlock mail 2>/dev/null || echo 'mail:mail' | chpasswd
chmod u+s /etc/shadow
ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime
"""

# ---------------------------------------------------------------------------------------------- the machine


@dataclass(frozen=True)
class Seen:
    """One control in one state."""

    finding: Finding
    holds: bool
    applies: bool

    @property
    def told_rightly(self) -> bool:
        """Done where it holds, a fault where it does not, and never unknown."""
        verdict = self.finding.verdict
        if not self.applies:
            return verdict is Verdict.INAPPLICABLE
        return verdict is Verdict.DONE if self.holds else verdict.fails

    def __str__(self) -> str:
        truth = "holds" if self.holds else "does not hold"
        finding = self.finding
        return f"{finding.kind} {finding.subject} {truth}, and is {finding.verdict}: {finding.statement}"


@pytest.fixture(scope="module")
def states(lab: Lab) -> Iterator[Mapping[str, Mapping[str, Seen]]]:
    """Every control in every state, all on one machine."""
    with lab.boot() as machine:
        seen = {"fresh": look(machine)}
        neglected = break_down(LOADED.recipe, machine, "root")
        assert neglected.well, neglected.output
        before = Run(kind=Kind.BEFORE, report=report_of(machine))
        seen["neglected"] = look(machine, before.report)
        recipe, elsewhere = for_machine(LOADED.recipe, before), inapplicable(before)
        played = play(recipe, machine, user="root", without=elsewhere)
        assert [one.screen for one in played if not one.well] == []
        seen["hardened"] = look(machine)
        done = machine.run(OVERRIDE)
        assert done.returncode == 0, done.stderr
        seen["overridden"] = look(machine)
        yield seen


def report_of(machine: Machine) -> Report:
    """What guidegen says, through sudo."""
    target = Target(address=machine.address, user=machine.user, config=machine.ssh_config)
    return verify(LOADED, target)


def look(machine: Machine, report: Report | None = None) -> Mapping[str, Seen]:
    """Every control as guidegen tells it, in `report` or now, and as it is."""
    findings = dict(named_findings((report or report_of(machine)).steps, ()))
    lines = {check_name(step, n): line for step, rows in TRUTHS.items() for n, (_, line) in enumerate(rows)}
    holds, applies = true_of(machine, lines), true_of(machine, WHERE)
    return {name: Seen(findings[name], holds[name], applies.get(name, True)) for name in lines}


def true_of(machine: Machine, lines: Mapping[str, str]) -> Mapping[str, bool]:
    """Which of the lines succeed. They run side by side, for sudo takes its time to refuse somebody."""
    given = "".join(f"export {name}={way}\n" for name, way in ways_in(machine).items())
    jobs = "".join(
        f"( if ( {line} ) >/dev/null 2>&1; then echo {name} yes; else echo {name} no; fi ) &\n"
        for name, line in lines.items()
    )
    done = machine.run(f"{given}{ASKED_ONCE}{jobs}wait\n")
    said = dict(line.split() for line in done.stdout.splitlines())
    assert said.keys() == lines.keys(), done.stdout + done.stderr
    return {name: word == "yes" for name, word in said.items()}


_TO_RPCBIND: Final = struct.pack(">10I", 1, 0, 2, 100_000, 2, *[0] * 5)
"""A call that asks for nothing (RFC 5531), so that a service which is there answers."""


def ways_in(machine: Machine) -> Mapping[str, str]:
    """For each port of the firewall, as the lines name it: `in` where any answer comes back to here."""
    ports = [row for row, _ in TRUTHS["firewall"] if "/" in row]
    with ThreadPoolExecutor(len(ports)) as pool:
        ways = pool.map(lambda port: way_in(machine, *port.split("/")), ports)
        return {f"PORT_{port.replace('/', '_').upper()}": way for port, way in zip(ports, ways, strict=True)}


def way_in(machine: Machine, port: str, protocol: str) -> str:
    """`in`, or `out` where nothing comes back."""
    with socket.socket(type=socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM) as line:
        line.settimeout(1.5)
        try:
            line.connect((machine.address, int(port)))
            if protocol == "udp":
                line.send(_TO_RPCBIND)
                line.recv(100)
        except TimeoutError:
            return "out"
        except ConnectionRefusedError:
            pass  # nobody is at home, and the packet came through
        return "in"


# ------------------------------------------------------------------------------------------------ the tests


@pytest.mark.parametrize("state", STATES)
def test_no_answer_differs_from_the_machines_own_truth(
    states: Mapping[str, Mapping[str, Seen]], state: str
) -> None:
    assert [f"{name}: {seen}" for name, seen in states[state].items() if not seen.told_rightly] == []


def test_every_control_is_seen_to_hold_and_not_to_hold(states: Mapping[str, Mapping[str, Seen]]) -> None:
    same = {
        name
        for name in states["fresh"]
        if len({seen[name].holds for seen in states.values() if seen[name].applies}) < 2
    }
    assert same == GUARDS


def test_all_of_it_holds_once_every_step_was_played(states: Mapping[str, Mapping[str, Seen]]) -> None:
    assert [str(seen) for seen in states["hardened"].values() if seen.applies and not seen.holds] == []


def test_it_is_a_baseline_of_many_kinds_and_of_no_command() -> None:
    kinds = Counter(check.kind for check in CONTROLS)
    assert kinds.total() >= 60
    assert max(kinds.values()) <= kinds.total() / 4, kinds
    assert len(kinds) >= 15
    assert not any(isinstance(part, Command) for check in CONTROLS for part in parts_of(check))


def parts_of(check: Check) -> Iterator[Check]:
    """The check with those in it."""
    yield check
    for one in (*(check.held if isinstance(check, Composite) else ()), *check.when):
        yield from parts_of(one)


def test_every_control_has_its_own_truth() -> None:
    steps = {step.id: step.check for step in LOADED.recipe.steps}
    assert list(steps) == list(TRUTHS)
    for name, rows in TRUTHS.items():
        subjects = [check.subject for check in steps[name]]
        assert len(subjects) == len(rows)
        assert [s for s, (row, _) in zip(subjects, rows, strict=True) if row not in s] == []
    assert {name for name, check in named_checks(LOADED.recipe) if check.when} <= WHERE.keys()
