"""The check kind `sysctl`: a setting of the kernel has a value, now and after the next boot."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, left_open, unseen
from guidegen.checks.formats import Entry, squeezed
from guidegen.checks.formats.sysctl import Sysctl as SysctlFormat
from guidegen.checks.line_edit import edit_commands
from guidegen.checks.lookalikes import as_meant, why_not
from guidegen.checks.nearness import CARRIES, nearness
from guidegen.checks.neighbours import Neighbourhood
from guidegen.checks.paths import require_path
from guidegen.checks.suggesting import scalar
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown, why
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    FactState,
    FileChange,
    Finding,
    Instruction,
    Misfit,
    Reader,
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.conf_layers import PARENTS, ConfLayers
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.kernel import KernelSetting
from guidegen.probe.questions.stat import Stat
from guidegen.probe.recorded import recorded

_FORMAT = SysctlFormat()
_IS_SYSCTL = re.compile(r"(?:abi|crypto|debug|dev|fs|kernel|net|sunrpc|user|vm)(?:\.[A-Za-z0-9_][\w@:%-]*)+")
_MAIN = "/etc/sysctl.conf"
_SYSTEMD = Stat("/run/systemd/system", reader=Reader.LOGIN)


@dataclass(frozen=True, kw_only=True)
class Sysctl(Check):
    """A setting of the kernel has a value: in the running kernel, and in the file that wins at the next boot.

    The files of all `sysctl.d` folders are read by name, whatever their folder; of two with one name the one
    in /etc hides the other, and the last line with the key wins. /etc/sysctl.conf is read last; by systemd
    only where a link in /etc/sysctl.d leads to it. A key with `*` sets what no line names by itself. The two
    halves are told apart: set for now only, and written but never loaded. What a program sets by itself later
    (a network manager, a container engine) is seen in the running value alone.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "sysctl"
    main_field: ClassVar = "running"

    sysctl: str = option("The setting's name: net.ipv4.ip_forward.", min_length=1)
    value: str | int = option("The value that it must have.", alias="is")
    running: bool = option("false: the running kernel is not looked at.", True)
    kept: bool = option("false: what will be in force after the next boot is not looked at.", True)
    path: str = option(
        "The file that the guide names to write it into.", "/etc/sysctl.d/zz-local.conf", alias="in"
    )

    def __post_init__(self) -> None:
        """Raise Misfit for what is no name of a setting, and where nothing is left to look at."""
        if not re.fullmatch(r"[A-Za-z0-9_][\w@:%-]*([./][A-Za-z0-9_][\w@:%-]*)+", self.sysctl):
            raise Misfit("sysctl", "a setting's name is words with dots between them", "net.ipv4.ip_forward")
        if not (self.running or self.kept):
            raise Misfit("running", "one of running and kept must be looked at")
        if isinstance(self.value, bool) or not str(self.value).strip() or "\n" in str(self.value):
            raise Misfit("is", "a value is a number or one line of text", 'is: "1"')
        require_path("in", self.path)

    @property
    def subject(self) -> str:
        """The setting's name."""
        return self.sysctl

    @property
    def _key(self) -> str:
        return _FORMAT.fold(self.sysctl)

    @property
    def _wanted(self) -> str:
        return " ".join(str(self.value).split())

    @property
    def _line(self) -> str:
        return f"{self.sysctl} = {self._wanted}"

    def instruct(self) -> Instruction:
        """Write the line, and load it."""
        if not self.kept:
            words = f"Set {code(self.sysctl)} to {code(self._wanted)} until the next start of the machine."
            return Instruction(words, (f"sudo sysctl -w {shlex.quote(f'{self.sysctl}={self._wanted}')}",))
        commands = (f"sudo sysctl -p {shlex.quote(self.path)}",) if self.running else ()
        return Instruction(
            f"Add the line {code(self._line)}." + (" Then load it." if self.running else ""),
            commands=commands,
            change=FileChange(self.path, (), (self._line,)),
            place=f"Open the file {code(self.path)}; where it is not there, create it.",
        )

    def expectation(self) -> str:
        """`net.ipv4.ip_forward is 1, now and after the next boot`."""
        when = ["now"] if self.running else []
        when += ["after the next boot"] if self.kept else []
        return f"{self.sysctl} is {shown(self._wanted)}, {joined(when)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The running value, the files, and whether systemd reads them."""
        wanted: list[Want[Any]] = [KernelSetting(self._key)] if self.running else []
        if self.kept:
            wanted += [ConfLayers("sysctl.d"), Content(_MAIN), _SYSTEMD]
        return tuple(wanted)

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What lies beside the file that the guide names."""
        return self._around(facts).wants_more(facts) if self.kept else ()

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The running value, and the line that wins."""
        witnesses = [_of_both(witness) for witness in witnesses]
        fact = facts[KernelSetting(self._key)]
        runs = fact.value is not None and _words(fact.value) == _words(self._wanted)
        kept: Aspect | None = self._kept(facts, witnesses, runs=runs) if self.kept else None
        is_kept = bool(kept and kept.field and kept.field.holds)
        aspects = [kept] if kept else []
        if self.running:
            if fact.state is FactState.MISSING:
                words = f"this kernel has no setting {self.sysctl}"
                aspects.append(self._aspect("running", words, "", holds=False, actual=None))
            elif fact.value is None:
                aspects.append(unseen(f"the running value of {self.sysctl}", fact, "sysctl"))
            else:
                running = self._running(fact.value, kept, runs=runs, is_kept=is_kept)
                dark = kept.statement if kept and not kept.field else ""
                aspects.append(left_open(running, dark, witnesses))
        return conclude(self, aspects, witnesses)

    def _aspect(
        self,
        name: str,
        words: str,
        should: str,
        *,
        holds: bool,
        actual: Value,
        attempts: tuple[str, ...] = (),
        passive: bool = False,
        place: Entry | None = None,
        hint: str = "",
    ) -> Aspect:
        evidence = Evidence(source="sysctl", text=words)
        if place:
            text = f"{place.key} = {place.value}"
            evidence = Evidence(source="file", file=place.file, line=place.line, text=shown(text))
        return Aspect(
            field=Field(
                name=name, holds=holds, actual=actual, attempts=attempts, passive=passive, same=_same
            ),
            actual=words,
            statement=f"{words}, where {shown(self._wanted)} should be" if should else words,
            untouched=f"{words.replace(' is ', ' is still ', 1)}, where {shown(self._wanted)} should be"
            if should
            else "",
            evidence=(evidence,),
            hint=hint,
            traces=attempts,
        )

    def _running(self, value: str, kept: Aspect | None, *, runs: bool, is_kept: bool) -> Aspect:
        seen = " ".join(value.split())
        words = f"{self.sysctl} is {shown(seen)} in the running kernel"
        if not runs and is_kept and kept:
            there = kept.evidence[0]
            words = (
                f"{self.sysctl} = {shown(self._wanted)} was written to {shown(there.file)}:{there.line} but "
                f"never loaded: it is {shown(seen)} in the running kernel"
            )
            return self._aspect(
                "running",
                words,
                "",
                holds=False,
                actual=seen,
                attempts=("written, never loaded",),
                hint="Load it: sudo sysctl --system",
            )
        # A kernel always has some value: that it is another shows no attempt.
        return self._aspect("running", words, "yes", holds=runs, actual=seen, passive=True)

    def _kept(self, facts: Facts, witnesses: Sequence[Witness], *, runs: bool) -> Aspect:
        layers, main, systemd = facts[ConfLayers("sysctl.d")], facts[Content(_MAIN)], facts[_SYSTEMD]
        if layers.value is None:
            return unseen("the sysctl.d folders", layers, "file")
        if layers.value.unread:
            path = layers.value.unread[0]
            words = f"{shown(path)} could not be read, and may say otherwise"
            evidence = (Evidence(source="file", file=path, text=words),)
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        if not systemd.known:
            return unseen("whether systemd runs", systemd, "stat")
        files = [(one.path, one.text) for one in layers.value.files]
        apart = [(one.path, one.text) for one in layers.value.hidden]
        around = self._around(facts)
        apart += [(one.path, one.text) for one in around.texts(facts) if one.telling]
        dark = around.unlooked(facts)
        if systemd.value is None:
            if not main.known:
                return unseen(_MAIN, main, "file", _MAIN)
            files.append((_MAIN, main.value or ""))
        elif main.value is not None and not any(text.rstrip() == main.value.rstrip() for _, text in files):
            apart.append((_MAIN, main.value))
        elif not main.known and facts.asked(Content(_MAIN)):
            dark = f"{_MAIN}: {why(main)}"
        entries = _entries(files)
        if any(f"-{self._key}" == _dotted(line) for _, text in files for line in text.split("\n")):
            # Such a line takes the key out of what lines with a `*` set.
            entries = [entry for entry in entries if "*" not in entry.key]
        return left_open(self._weighed(entries, _entries(apart), runs=runs), dark, witnesses)

    def _around(self, facts: Facts) -> Neighbourhood:
        """The file that the guide names, and what lies beside it and is not read."""
        layers = facts[ConfLayers("sysctl.d")].value
        read = frozenset(one.path for one in layers.files) if layers else frozenset[str]()
        return Neighbourhood(
            self.path,
            included=tuple(f"{parent}/sysctl.d/*.conf" for parent in PARENTS),
            missing=self.path not in read,
            read=read | {_MAIN},
        )

    def _weighed(self, entries: list[Entry], apart: list[Entry], *, runs: bool) -> Aspect:
        of_key = [entry for entry in entries if self._sets(entry)]
        winner = _winner(of_key)
        right = [entry for entry in of_key if self._is_right(entry)]
        if winner and self._is_right(winner):
            words = f"{_place(winner)} says {shown(f'{winner.key} = {winner.value}')}"
            return self._aspect("kept", words, "", holds=True, actual=winner.value, place=winner)
        if winner and right:
            words = (
                f"{_place(right[-1])} has the right line, but {_place(winner)} is read later and "
                f"overrides it with {shown(winner.value)}"
            )
            return self._aspect(
                "kept", words, "", holds=False, actual=winner.value, attempts=(words,), place=winner
            )
        every = [*entries, *apart]
        trace = self._attempt([one for one in every if not _is_shipped(one)], apart)
        if trace:
            words, place = trace
            value = winner.value if winner else None
            return self._aspect("kept", words, "", holds=False, actual=value, attempts=(words,), place=place)
        if winner:
            words = f"{self.sysctl} is {shown(winner.value)} in {_place(winner)}"
            return self._aspect("kept", words, "yes", holds=False, actual=winner.value, place=winner)
        words = f"no file sets {self.sysctl}"
        if runs and self.running:
            words = (
                f"{self.sysctl} is {shown(self._wanted)} in the running kernel, but no file keeps it: "
                "if it was set by hand, it was set for now only and will be lost at the next boot; "
                f"the line {shown(self._line)} belongs into {shown(self.path)}"
            )
        kept = self._aspect("kept", words, "", holds=False, actual=None)
        trace = self._attempt([one for one in every if _is_shipped(one)], apart)
        if not (trace and kept.field):
            return kept
        # It may have stood there since the system was installed; only a witness knows.
        suspected = replace(kept.field, suspects=(trace[0],))
        return replace(kept, field=suspected, statement=trace[0], untouched=words, traces=(trace[0],))

    def _sets(self, entry: Entry) -> bool:
        if entry.commented or entry.malformed:
            return False
        key = _FORMAT.fold(entry.key)
        return key == self._key or ("*" in key and fnmatchcase(self._key, key))

    def _is_right(self, entry: Entry) -> bool:
        return _words(entry.value) == _words(self._wanted)

    def _attempt(self, entries: Sequence[Entry], apart: Sequence[Entry]) -> tuple[str, Entry] | None:
        for entry in entries:
            place, same = _place(entry), _FORMAT.fold(entry.key) == self._key
            if same and entry.commented and self._is_right(entry):
                return f"{place} holds the right line, but as a comment: the sign before it must go", entry
            if entry in apart and self._sets(entry) and self._is_right(entry):
                return f"{place} holds the right line, but {_why_apart(entry.file, entries)}", entry
            if entry.commented:
                continue
            if same and entry.malformed and self._is_right(entry):
                return f"{place} has no = between the name and the value", entry
            whole = f"{entry.key} = {entry.value}"
            if as_meant(whole) != whole and _words(as_meant(whole)) == _words(
                f"{self._key} = {self._wanted}"
            ):
                return f"{place} looks right, but {why_not(whole, sensitive=False)}", entry
            if not same and self._is_right(entry) and _is_slip(entry.key, self.sysctl):
                return f"{place} sets {shown(entry.key)}, where {self.sysctl} should be", entry
        return None

    def apply(self) -> tuple[str, ...]:
        """The line into its file; then the running value."""
        commands: tuple[str, ...] = ()
        if self.kept:
            folder = shlex.quote(self.path.rpartition("/")[0])
            commands = (f"mkdir -p {folder}",) if not self.path.startswith("~") else ()
            commands += edit_commands(self.path, self._line, old="", below="", present=True)
        if self.running:
            commands += (f"sysctl -q -w {shlex.quote(f'{self.sysctl}={self._wanted}')}",)
        return commands

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The running value and the files, where it can be the name of such a setting."""
        return Sysctl(sysctl=subject, value=0).wants() if _IS_SYSCTL.fullmatch(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """The running value; kept, where the files say the same."""
        if not _IS_SYSCTL.fullmatch(subject) or (value := facts[KernelSetting(subject)].value) is None:
            return ()
        if not value.strip() or "\n" in value.strip():
            return ()
        whole = Sysctl(sysctl=subject, value=scalar(squeezed(value)))
        kept = whole.judge(facts).verdict is Verdict.DONE
        return (whole if kept else replace(whole, kept=False),)


def _of_both(witness: Witness) -> Witness:
    """A bare `was: VALUE` is the old value in the kernel, and as well the one that a file keeps."""
    if "running" not in witness.values or "kept" in witness.values:
        return witness
    return replace(witness, values={**witness.values, "kept": witness.values["running"]})


def _same(old: Value, seen: Value) -> bool:
    return _words(str(old)) == _words(str(seen))


def _words(value: str) -> list[str]:
    """Parted at blanks and tabs alone: a no-break space is a part of a word, for the kernel too."""
    return [word for word in re.split(r"[ \t\r\n]+", value) if word]


def _entries(files: Sequence[tuple[str, str]]) -> list[Entry]:
    return [
        Entry(
            line=entry.line,
            key=entry.key,
            value=entry.value,
            commented=entry.commented,
            malformed=entry.malformed,
            file=path,
        )
        for path, text in files
        for entry in _FORMAT.parse(text)
    ]


def _why_apart(path: str, entries: Sequence[Entry]) -> str:
    """Why a file is not read at boot, as a clause."""
    name = path.rpartition("/")[2]
    over = next((one.file for one in entries if one.file.endswith(f"/{name}") and one.file != path), "")
    if over:
        return f"{shown(over)}, which has the same name, hides that file"
    if path != _MAIN and not name.endswith(".conf"):
        return "that file is not read at boot, as its name does not end in .conf"
    return "that file is not read at boot"


def _place(entry: Entry) -> str:
    return f"{shown(entry.file)}:{entry.line}"


def _is_shipped(entry: Entry) -> bool:
    """Whether it is a comment in a file that comes with the system, full of lines to choose from."""
    name = entry.file.rpartition("/")[2]
    return entry.commented and (name in ("sysctl.conf", "99-sysctl.conf") or entry.file[:5] == "/usr/")


def _dotted(line: str) -> str:
    body = line.strip(" \t\r")
    return f"-{_FORMAT.fold(body)}" if body.startswith("-") else body


def _winner(entries: Sequence[Entry]) -> Entry | None:
    """The last line that names the key itself; only without one, the last that names it with a `*`."""
    exact = [entry for entry in entries if "*" not in entry.key]
    return next(reversed(exact or list(entries)), None)


def _is_slip(key: str, meant: str) -> bool:
    """Whether one word of the name is mistyped; another interface or family is another real name."""
    words, wanted = key.split("."), meant.split(".")
    if len(words) != len(wanted):
        return False
    odd = [(one, other) for one, other in zip(words, wanted, strict=True) if one != other]
    return len(odd) == 1 and nearness(*odd[0]) >= CARRIES and not re.search(r"\d|^(all|default)$", odd[0][0])


def _seen(running: str, *files: tuple[str, str], **more: Any) -> Facts:
    return recorded(
        [
            {"sysctl": "net.ipv4.ip_forward", "value": running},
            {
                "conf_layers": "sysctl.d",
                "files": [{"path": path, "text": text} for path, text in files],
                **more,
            },
            {"content": _MAIN, "state": "missing"},
            {"stat": "/run/systemd/system", "reader": "login", "type": "directory"},
        ]
    )


_FORWARD = Sysctl(sysctl="net.ipv4.ip_forward", value="1")
_OURS = ("/etc/sysctl.d/60-router.conf", "net.ipv4.ip_forward = 1\n")

Sysctl.EXAMPLES = (
    Example(name="it is set now and kept", check=_FORWARD, facts=_seen("1", _OURS), verdict=Verdict.DONE),
    Example(name="it is neither set nor written", check=_FORWARD, facts=_seen("0"), verdict=Verdict.SKIPPED),
    Example(
        name="it was set for now only",
        check=_FORWARD,
        facts=_seen("1"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was written, and never loaded",
        check=_FORWARD,
        facts=_seen("0", _OURS),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="a file that is read later overrides it",
        check=_FORWARD,
        facts=_seen(
            "0", _OURS, ("/usr/lib/sysctl.d/99-hardening.conf", "# strict\nnet.ipv4.ip_forward = 0\n")
        ),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="a folder may not be looked into",
        check=_FORWARD,
        facts=recorded(
            [
                {"sysctl": "net.ipv4.ip_forward", "value": "1"},
                {"conf_layers": "sysctl.d", "state": "forbidden"},
            ]
        ),
        verdict=Verdict.UNKNOWN,
    ),
)
