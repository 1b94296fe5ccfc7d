"""The check kind `key`: a public key lets a user in over SSH."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.key_edit import edit_commands
from guidegen.checks.key_entry import Entry, parse
from guidegen.checks.key_guards import bad_guards
from guidegen.checks.key_misses import absence, causes
from guidegen.checks.key_options import difference, names, trouble
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
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
from guidegen.probe.questions.account import NAME
from guidegen.probe.questions.authorized_keys import PRIVATE, AuthorizedKeys, Guard, KeyFile, KeyFiles
from guidegen.probe.questions.identity import Identity
from guidegen.probe.recorded import recorded

_CLOCK = Identity(reader=Reader.LOGIN)


@dataclass(frozen=True, kw_only=True)
class Key(Check):
    """A public key stands where sshd looks for the user's keys, so that sshd takes it; or it does not.

    sshd is asked which files those are. It reads none of them while the file or a folder above it, up to the
    home folder, belongs to somebody else or may be changed by others (StrictModes): that is looked at, too.
    The key is known by its fingerprint. Of sshd's other settings, only PubkeyAuthentication is looked at, and
    not whether the account may log in at all. A private key in the file never leaves the host; that there is
    one does.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "key"
    main_field: ClassVar = "options"

    key: str = option("The key's fingerprint, SHA256:…, or the public key: ssh-ed25519 AAAA….", min_length=1)
    user: str = option("Who it lets in.", pattern=NAME)
    exists: bool = option("false: it must not let the user in.", True)
    options: str | None = option(
        'What must stand in front of the key: no-pty,command="/usr/bin/backup".', None
    )

    def __post_init__(self) -> None:
        """Raise Misfit for what is no public key."""
        if "PRIVATE KEY" in self.key:
            raise Misfit("key", "this is a private key: it belongs to nobody else, and in no recipe")
        if not re.fullmatch(NAME, self.user):
            raise Misfit("user", "this is no name of a user", "user: alice")
        if not self.fingerprint:
            hint = "ssh-keygen -lf FILE.pub prints the fingerprint, SHA256:…"
            raise Misfit("key", "this is neither a fingerprint nor a public key on one line", hint)
        if self.options is not None and not self.exists:
            raise Misfit("options", "a key that must not be there has no options")

    @property
    def fingerprint(self) -> str:
        """`SHA256:…` without padding; empty where `key` is neither a fingerprint nor a key."""
        if re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}=?", self.key):
            return self.key.rstrip("=")
        entry = parse(self.key)
        return entry.fingerprint if entry else ""

    @property
    def subject(self) -> str:
        """`alice's key SHA256:…`."""
        return self.fingerprint

    def instruct(self) -> Instruction:
        """The line to add, where the whole key is known."""
        file, whose = code(f"~{self.user}/.ssh/authorized_keys"), code(self.user)
        if not self.exists:
            return Instruction(
                f"Remove the line with the key {code(self.fingerprint)} from the file {file}, so that it no "
                f"longer lets anybody in as {whose}."
            )
        front = f"{self.options} " if self.options else ""
        if self.key.startswith("SHA256:"):
            what = f"the public key whose fingerprint is {code(self.key)}"
        else:
            what = f"this public key: {code(front + self.key)}"
        return Instruction(
            f"Add to the file {file}, on one line of its own, {what} "
            f"The file and its folder must belong to {whose}, and nobody else may be able to change them."
        )

    def expectation(self) -> str:
        """`the key SHA256:… lets alice in`."""
        how = f" with the options {shown(self.options)}" if self.options else ""
        return f"the key {self.fingerprint} {'lets' if self.exists else 'does not let'} {self.user} in{how}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The user's key files."""
        return (AuthorizedKeys(self.user), _CLOCK)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The key first; then whether sshd will read its file."""
        fact = facts[AuthorizedKeys(self.user)]
        if not fact.known:
            return conclude(self, [unseen(f"the keys of {self.user}", fact, "sshd")], witnesses)
        if fact.value is None:
            words = f"there is no user {self.user}"
            return conclude(self, [self._presence(None, words, ())], witnesses)
        clock = facts[_CLOCK].value
        return conclude(self, self._aspects(fact.value, clock.now if clock else None), witnesses)

    def _aspects(self, seen: KeyFiles, now: datetime | None) -> list[Aspect]:
        found = [
            (file, entry)
            for file in seen.files
            for number, line in enumerate(file.text.split("\n"), 1)
            if (entry := parse(line.removesuffix("\r"), number)) and entry.fingerprint == self.fingerprint
        ]
        unread = [f for f in seen.files if f.state not in (FactState.HAD, FactState.MISSING)]
        if not found and unread:
            fact = Fact[Any](unread[0].state)
            return [unseen(f"{shown(unread[0].path)}", fact, "file", unread[0].path)]
        command = seen.setting("authorizedkeyscommand")
        if not found and command not in ("", "none"):
            words = f"the key is in no file, but sshd also asks a program for keys: {shown(command)}"
            return [_unclear(words)]
        if not found and not self.exists and not seen.settings:
            words = (
                f"the key is not in the usual files, but which ones sshd reads for {self.user} was not told"
            )
            return [_unclear(words)]
        if not found:
            return [
                self._presence(
                    None,
                    absence(seen, self.fingerprint),
                    causes(seen, self.fingerprint) if self.exists else (),
                )
            ]
        file, entry = found[0]
        where = f"{shown(file.path)}:{entry.line}"
        words = f"{where} holds the key {self.fingerprint}"
        files = " ".join(dict.fromkeys(one.path for one, _ in found))
        aspects = [self._presence(entry, words, (), file.path, files)]
        if not self.exists:
            return aspects
        taken = [(f, e) for f, e in found if not trouble(e, now)]
        good = [(f, e) for f, e in taken if not bad_guards(f, seen)]
        if not taken:
            aspects.append(self._not_taken(file, entry, trouble(entry, now)))
        elif not good:
            aspects.append(self._closed(taken[0][0], bad_guards(taken[0][0], seen)))
        if seen.setting("pubkeyauthentication") == "no":
            aspects.append(self._switched_off())
        if self.options is not None:
            aspects.append(self._options(*(good or taken or found)[0]))
        return aspects

    def _presence(
        self,
        entry: Entry | None,
        words: str,
        causes: Sequence[str],
        path: str | None = None,
        files: str = "",
    ) -> Aspect:
        statement = f"{words}; {'; '.join(causes)}" if causes else words
        return Aspect(
            field=Field(
                name="exists",
                holds=bool(entry) == self.exists,
                # Of a key that must go, in which files it still is: taken out of one of two shows an attempt.
                actual=None if not entry else True if self.exists else files,
                same=_same_files,
                passive=not self.exists,
                attempts=tuple(causes),
            ),
            actual=statement,
            statement=statement if self.exists else f"{words}, where it should not be",
            untouched=f"{words}, still" if entry else "",
            evidence=(Evidence(source="file", file=path, line=entry.line if entry else None, text=words),),
            traces=tuple(causes),
        )

    def _closed(self, file: KeyFile, bad: Sequence[tuple[Guard, str]]) -> Aspect:
        reasons = joined([f"{shown(guard.path)} {why}" for guard, why in bad])
        words = f"sshd does not read {shown(file.path)}, because {reasons}"
        return Aspect(
            field=Field(name="rights", holds=False, actual=reasons),
            actual=words,
            statement=words,
            evidence=(Evidence(source="stat", file=bad[0][0].path, text=words),),
            hint=f"Take that right away: chmod go-w {shlex.quote(bad[0][0].path)}"
            if "may be changed" in bad[0][1]
            else f"Give it back: chown {self.user} {shlex.quote(bad[0][0].path)}",
        )

    def _not_taken(self, file: KeyFile, entry: Entry, why: str) -> Aspect:
        words = f"{shown(file.path)}:{entry.line} holds the key, but {why}"
        return Aspect(
            field=Field(name="taken", holds=False, actual=why),
            actual=words,
            statement=words,
            evidence=(Evidence(source="file", file=file.path, line=entry.line, text=words),),
        )

    def _switched_off(self) -> Aspect:
        words = "sshd lets nobody in by a key: PubkeyAuthentication is no"
        return Aspect(
            field=Field(name="switched_off", holds=False, actual=True, passive=True),
            actual=words,
            statement=words,
            evidence=(Evidence(source="sshd", text=words),),
        )

    def _options(self, file: KeyFile, entry: Entry) -> Aspect:
        holds, said = difference(self.options or "", entry)
        words = f"{shown(file.path)}:{entry.line} holds the key {said}"
        return Aspect(
            field=Field(name="options", holds=holds, actual=",".join(sorted(names(entry.options)))),
            actual=words,
            statement=words,
            evidence=(Evidence(source="file", file=file.path, line=entry.line, text=words),),
        )

    def apply(self) -> tuple[str, ...]:
        """The line is added to the default file, or every line with the key is taken out of it."""
        return edit_commands(self)


def _same_files(old: Value, seen: Value) -> bool:
    """True tells nothing of which files it is in."""
    return old == seen or (True in (old, seen) and None not in (old, seen))


def _unclear(words: str) -> Aspect:
    evidence = (Evidence(source="sshd", text=words),)
    return Aspect(field=None, actual=words, statement=words, evidence=evidence)


_TEXT = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq2Jw6m0TzqIbfB1rkLNkPNFVRKkuMEJrFTAgCIYjHG alice@laptop"
_PATH = "/home/alice/.ssh/authorized_keys"
_CHECK = Key(key=_TEXT, user="alice")


def _keys(text: str, mode: str = "drwxr-xr-x", **said: Any) -> Facts:
    guards = [
        {"path": _PATH, "mode": "-rw-------", "uid": 1000},
        {"path": "/home/alice/.ssh", "mode": "drwx------", "uid": 1000},
        {"path": "/home/alice", "mode": mode, "uid": 1000},
    ]
    file = {"path": _PATH, "text": text, "guards": guards}
    return recorded(
        [{"authorized_keys": "alice", "uid": 1000, "home": "/home/alice", "files": [file], **said}]
    )


_BLOB = _TEXT.split()[1]

Key.EXAMPLES = (
    Example(name="the key is there", check=_CHECK, facts=_keys(f"# mine\n{_TEXT}\n"), verdict=Verdict.DONE),
    Example(name="it was not added", check=_CHECK, facts=_keys("# none yet\n"), verdict=Verdict.SKIPPED),
    Example(
        name="the home folder may be changed by its group, so sshd does not read the file",
        check=_CHECK,
        facts=_keys(f"{_TEXT}\n", mode="drwxrwxr-x"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the key was broken over two lines",
        check=_CHECK,
        facts=_keys(f"{_TEXT[:50]}\n{_TEXT[50:]}\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it went into root's file",
        check=_CHECK,
        facts=_keys("", strays=[{"path": "/root/.ssh/authorized_keys", "line": 1, "blob": _BLOB}]),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the private key was pasted",
        check=_CHECK,
        facts=_keys(f"{PRIVATE}\n{PRIVATE}\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the key still lets in who should be out",
        check=Key(key=_TEXT, user="alice", exists=False),
        facts=_keys(f"{_TEXT}\n"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="the file may not be read",
        check=_CHECK,
        facts=recorded(
            [
                {
                    "authorized_keys": "alice",
                    "uid": 1000,
                    "files": [{"path": _PATH, "state": "forbidden"}],
                }
            ]
        ),
        verdict=Verdict.UNKNOWN,
    ),
)
