"""The check kind `module`: a module of the kernel is loaded, is loaded at boot, or is kept out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, left_open, unseen
from guidegen.checks.line_edit import edit_commands
from guidegen.checks.lookalikes import as_meant, why_not
from guidegen.checks.nearness import ALONE, nearness
from guidegen.checks.neighbours import Neighbourhood
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FileChange,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.conf_layers import ConfLayers, Layers
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.kernel import KernelModules, Modules
from guidegen.probe.recorded import recorded

_LISTS = ("/etc/modules",)
_NOTHING = re.compile(r"((/usr)?/bin/)?(true|false)|:")


@dataclass(frozen=True)
class _Line:
    path: str
    number: int
    text: str
    commented: bool = False

    @property
    def place(self) -> str:
        return f"{shown(self.path)}:{self.number}"


@dataclass(frozen=True, kw_only=True)
class Module(Check):
    """A module of the kernel is loaded, is loaded at boot, or is kept from being loaded.

    `blacklisted` looks for a `blacklist` line, which only keeps a module from being loaded by itself;
    `disabled` for an `install` line that runs /bin/false or /bin/true in its place, so that nobody loads it
    by name either. Both are read from every modprobe.d folder, where a file in /etc hides one of the same
    name in /usr/lib. `at_boot` looks into modules-load.d and /etc/modules. A dash in a name is an underscore.
    A copy of these files in the initramfs is not looked into, nor the kernel's command line.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "module"
    main_field: ClassVar = "loaded"

    module: str = option("The module's name.", pattern=r"^[A-Za-z0-9_-]+$")
    loaded: bool | None = option(
        "Whether the running kernel has it; what is built in counts.", None, strict=True
    )
    at_boot: bool | None = option("Whether a line has it loaded at boot.", None, strict=True)
    blacklisted: bool | None = option("Whether it is kept from being loaded by itself.", None, strict=True)
    disabled: bool | None = option("Whether loading it by name is turned off too.", None, strict=True)

    def __post_init__(self) -> None:
        """Raise Misfit for a check that says nothing, or what cannot be."""
        if not re.fullmatch(r"[A-Za-z0-9_-]+", self.module):
            raise Misfit(
                "module", "a module's name is letters, digits and underscores", "module: usb_storage"
            )
        if self.loaded is self.at_boot is self.blacklisted is self.disabled is None:
            raise Misfit("module", "one of loaded, at_boot, blacklisted, disabled is needed", "loaded: true")
        if self.at_boot and self.disabled:
            raise Misfit("at_boot", "a module that is disabled is not loaded at boot")

    @property
    def subject(self) -> str:
        """The module's name."""
        return self.module

    @property
    def _name(self) -> str:
        return self.module.replace("-", "_")

    def _added(self) -> dict[str, list[str]]:
        """The lines that a person adds, by file."""
        lines: dict[str, list[str]] = {}
        if self.at_boot:
            lines[f"/etc/modules-load.d/{self.module}.conf"] = [self.module]
        kept_out = [f"blacklist {self.module}"] if self.blacklisted else []
        kept_out += [f"install {self.module} /bin/false"] if self.disabled else []
        if kept_out:
            lines[f"/etc/modprobe.d/{self.module}.conf"] = kept_out
        return lines

    def instruct(self) -> Instruction:
        """The line, and the command for the running kernel."""
        said, commands = [], []
        lines = self._added()
        for path, added in lines.items():
            what = joined([code(line) for line in added])
            said.append(
                f"Write {'this line' if len(added) == 1 else 'these lines'} into {code(path)}: {what}."
            )
        for wanted, folder in ((self.at_boot, "modules-load.d"), (self.blacklisted, "modprobe.d")):
            if wanted is False:
                said.append(f"Delete the lines that name {code(self.module)} below {code(f'/etc/{folder}')}.")
        if self.disabled is False:
            line = f"install {self.module}"
            said.append(f"Delete the lines that begin with {code(line)} below {code('/etc/modprobe.d')}.")
        if self.loaded is not None:
            said.append(f"{'Load' if self.loaded else 'Unload'} the kernel module {code(self.module)}.")
            commands.append(f"sudo modprobe {'' if self.loaded else '-r '}{self.module}")
        change = next((FileChange(path, (), tuple(added)) for path, added in lines.items()), None)
        return Instruction(" ".join(said), commands=tuple(commands), change=change)

    def expectation(self) -> str:
        """`usb_storage is not loaded and is blacklisted`."""
        words = {
            "loaded": "loaded",
            "at_boot": "loaded at boot",
            "blacklisted": "blacklisted",
            "disabled": "disabled",
        }
        stated = [(getattr(self, key), said) for key, said in words.items() if getattr(self, key) is not None]
        return f"{self.module} is {joined([said if wanted else f'not {said}' for wanted, said in stated])}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The kernel's table and the folders that are asked about."""
        wanted: list[Want[Any]] = [KernelModules()] if self.loaded is not None else []
        if self.at_boot is not None:
            wanted += [ConfLayers("modules-load.d"), *(Content(path) for path in _LISTS)]
        if self.blacklisted is not None or self.disabled is not None:
            wanted.append(ConfLayers("modprobe.d"))
        return tuple(wanted)

    def _around(self, folder: str, facts: Facts) -> Neighbourhood:
        """The file that the guide names, and what lies beside it and is not read."""
        path = f"/etc/{folder}/{self.module}.conf"
        layers = facts[ConfLayers(folder)].value
        read = frozenset(one.path for one in layers.files) if layers else frozenset[str]()
        return Neighbourhood(path, included=(f"/etc/{folder}/*.conf",), missing=path not in read, read=read)

    def _unlooked(self, folder: str, facts: Facts) -> str:
        return self._around(folder, facts).unlooked(facts)

    def _beside(self, folder: str, facts: Facts) -> Iterator[_Line]:
        """The lines of files in the folder that are not read, where they may tell of an attempt."""
        for one in self._around(folder, facts).texts(facts):
            if one.telling and one.path.startswith("/etc/"):
                yield from _numbered(one.path, one.text)

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What lies beside the files that the guide names, where a line must be in one."""
        folders = ["modules-load.d"] if self.at_boot else []
        folders += ["modprobe.d"] if self.blacklisted or self.disabled else []
        return tuple(want for folder in folders for want in self._around(folder, facts).wants_more(facts))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Each field by itself."""
        aspects = []
        if self.loaded is not None:
            aspects.append(self._loaded(facts[KernelModules()]))
        if self.at_boot is not None:
            dark = self._unlooked("modules-load.d", facts)
            aspects.append(left_open(self._at_boot(facts), dark, witnesses))
        if self.blacklisted is not None or self.disabled is not None:
            dark = self._unlooked("modprobe.d", facts)
            aspects += [left_open(one, dark, witnesses) for one in self._kept_out(facts)]
        return conclude(self, aspects, witnesses)

    def _loaded(self, fact: Fact[Modules]) -> Aspect:
        if fact.value is None:
            return unseen("the list of loaded modules", fact, "lsmod")
        seen = fact.value
        is_there = self._name in seen.loaded + seen.built_in
        if not is_there and not seen.built_in_known:
            words = (
                f"{self.module} is not loaded, and may be a part of the kernel itself: "
                "this host has no list of what is built in"
            )
            return Aspect(
                field=None, actual=words, statement=words, evidence=(Evidence(source="lsmod", text=words),)
            )
        words = f"{self.module} is {'' if is_there else 'not '}loaded"
        if self._name in seen.built_in:
            words = f"{self.module} is a part of the kernel itself"
        return self._aspect(
            "loaded", words, holds=is_there == self.loaded, actual=is_there, passive=True, source="lsmod"
        )

    def _at_boot(self, facts: Facts) -> Aspect:
        layers = facts[ConfLayers("modules-load.d")]
        if unread := _unread(layers, "modules-load.d"):
            return unread
        lines = list(_lines(layers))
        for path in _LISTS:
            fact = facts[Content(path)]
            if not fact.known:
                return unseen(path, fact, "file", path)
            lines += _numbered(path, fact.value or "")
        apart = list(self._beside("modules-load.d", facts))
        return self._listed("at_boot", "loaded at boot", lines, self._stands_alone, bool(self.at_boot), apart)

    def _kept_out(self, facts: Facts) -> list[Aspect]:
        layers, apart = facts[ConfLayers("modprobe.d")], list(self._beside("modprobe.d", facts))
        if unread := _unread(layers, "modprobe.d"):
            return [unread]
        lines, aspects = list(_lines(layers)), []
        if self.blacklisted is not None:
            aspects.append(
                self._listed("blacklisted", "blacklisted", lines, self._is_blacklist, self.blacklisted, apart)
            )
        if self.disabled is not None:
            counting = self._first_install(lines)
            aspects.append(
                self._listed("disabled", "disabled", counting, self._is_install, self.disabled, apart)
            )
        return aspects

    def _first_install(self, lines: Sequence[_Line]) -> list[_Line]:
        """Without the `install` lines behind the first one on the module, which alone counts."""
        on_it = [
            one
            for one in lines
            if not one.commented
            and len(words := _words(one.text)) > 2
            and words[0] == "install"
            and self._is_it(words[1])
        ]
        return [one for one in lines if one not in on_it[1:]]

    def _stands_alone(self, words: Sequence[str]) -> str:
        return words[0] if len(words) == 1 else ""

    def _is_blacklist(self, words: Sequence[str]) -> str:
        # modprobe looks at no more than the one name.
        return words[1] if len(words) >= 2 and words[0] == "blacklist" else ""

    def _is_install(self, words: Sequence[str]) -> str:
        is_nothing = words[:1] == ["install"] and _NOTHING.fullmatch(" ".join(words[2:]).strip())
        return words[1] if is_nothing else ""

    def _listed(
        self,
        name: str,
        said: str,
        lines: Sequence[_Line],
        named: Any,
        wanted: bool,
        apart: Sequence[_Line],
    ) -> Aspect:
        hit = next((one for one in lines if not one.commented and self._is_it(named(_words(one.text)))), None)
        if hit:
            words = f"{self.module} is {said}, by {hit.place}"
            return self._aspect(name, words, holds=wanted, actual=True, line=hit, passive=not wanted)
        words, attempts = f"{self.module} is not {said}", list[str]()
        place = None
        for one in lines if wanted else ():
            found = named(_words(one.text))
            if not one.commented and found and self._is_it(_without_ending(found)):
                words = f"{one.place} names {shown(found)}, which is a file, where {self.module} should be"
            elif one.commented and self._is_it(found):
                words = f"{one.place} holds the right line, but as a comment: the sign before it must go"
            elif not one.commented and self._is_it(named(_words(as_meant(one.text)))):
                words = f"{one.place} looks right, but {why_not(one.text, sensitive=False)}"
            elif not one.commented and found and nearness(found, self.module) >= ALONE:
                words = f"{one.place} names {shown(found)}, where {self.module} should be"
            else:
                continue
            attempts.append(words)
            place = one
            break
        for one in apart if wanted and not attempts else ():
            if not one.commented and self._is_it(named(_words(one.text))):
                words = f"{one.place} holds the right line, but only files that end in .conf are read"
                attempts, place = [words], one
        suspects: tuple[str, ...] = ()
        half = self._only_blacklisted(lines) if name == "disabled" and wanted and not attempts else None
        if half:
            tried = (
                f"{half.place} says {shown(half.text)}, by which it is still loaded by its name; "
                f"the line must begin with install {self.module}"
            )
            words = f"{words}: {tried}"
            # Lists that come with a system are called so; in them only a witness knows who wrote the line.
            shipped = not half.path.startswith("/etc/") or "blacklist" in half.path
            place, attempts, suspects = half, [] if shipped else [tried], (tried,) if shipped else ()
        return self._aspect(
            name,
            words,
            holds=not wanted,
            actual=None if wanted else False,
            line=place,
            attempts=tuple(attempts),
            suspects=suspects,
        )

    def _only_blacklisted(self, lines: Sequence[_Line]) -> _Line | None:
        """A line that keeps it from being loaded by itself alone, where that is not asked for."""
        if self.blacklisted:
            return None
        named = ((one, self._is_blacklist(_words(one.text))) for one in lines if not one.commented)
        return next((one for one, name in named if name and self._is_it(name)), None)

    def _is_it(self, name: str) -> bool:
        return name.replace("-", "_") == self._name

    def _aspect(
        self,
        name: str,
        words: str,
        *,
        holds: bool,
        actual: Value,
        line: _Line | None = None,
        attempts: tuple[str, ...] = (),
        suspects: tuple[str, ...] = (),
        passive: bool = False,
        source: str = "file",
    ) -> Aspect:
        evidence = Evidence(source=source, text=words)
        if line:
            evidence = Evidence(source="file", file=line.path, line=line.number, text=shown(line.text))
        return Aspect(
            field=Field(
                name=name, holds=holds, actual=actual, attempts=attempts, suspects=suspects, passive=passive
            ),
            actual=words,
            statement=words,
            evidence=(evidence,),
            traces=attempts + suspects,
        )

    def apply(self) -> tuple[str, ...]:
        """The lines into files named for the module; then the running kernel."""
        commands: tuple[str, ...] = ()
        for path, lines in self._added().items():
            commands += (f"mkdir -p {path.rpartition('/')[0]}",)
            for line in lines:
                commands += edit_commands(path, line, old="", below="", present=True)
        name = re.sub("[-_]", "[-_]", self.module)
        gone = [f"blacklist[ \\t]\\{{1,\\}}{name}"] if self.blacklisted is False else []
        gone += [f"install[ \\t]\\{{1,\\}}{name}[ \\t].*"] if self.disabled is False else []
        commands += tuple(f"sed -i '/^[ \\t]*{one}[ \\t]*$/d' /etc/modprobe.d/*.conf" for one in gone)
        if self.at_boot is False:
            commands += (
                f"sed -i '/^[ \\t]*{name}[ \\t]*$/d' "
                "$(ls /etc/modules /etc/modules-load.d/*.conf 2>/dev/null)",
            )
        if self.loaded is not None:
            commands += (f"modprobe {'' if self.loaded else '-r '}{self.module}",)
        return commands


def _unread(fact: Fact[Layers], folder: str) -> Aspect | None:
    if fact.value is None:
        return unseen(f"the {folder} folders", fact, "file")
    if not fact.value.unread:
        return None
    words = f"{shown(fact.value.unread[0])} could not be read, and may say otherwise"
    evidence = (Evidence(source="file", file=fact.value.unread[0], text=words),)
    return Aspect(field=None, actual=words, statement=words, evidence=evidence)


def _without_ending(name: str) -> str:
    """The module of a file: `br_netfilter` of br_netfilter.ko.xz; empty for what is no such file."""
    found = re.fullmatch(r"(.+)\.ko(\.(gz|xz|zst))?", name)
    return found[1] if found else ""


def _lines(fact: Fact[Layers]) -> Iterator[_Line]:
    for one in fact.value.files if fact.value else ():
        yield from _numbered(one.path, one.text)


def _words(text: str) -> list[str]:
    """Parted at blanks and tabs alone: a no-break space is a part of a word, for modprobe too."""
    return re.split(r"[ \t]+", text)


def _numbered(path: str, text: str) -> Iterator[_Line]:
    lead = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith("\\"):  # it goes on in the next line
            lead += line[:-1]
            continue
        body, lead = (lead + line).strip(" \t"), ""
        bare = body.lstrip("#; \t")
        if bare:
            yield _Line(path, number, bare, commented=body[:1] in ("#", ";"))


def _files(text: str, **more: Any) -> Facts:
    files = [{"path": "/etc/modprobe.d/usb.conf", "text": text}] if text else []
    return recorded([{"conf_layers": "modprobe.d", "files": files, **more}])


_USB = Module(module="usb-storage", blacklisted=True)

Module.EXAMPLES = (
    Example(
        name="a line keeps it out, with an underscore in its name",
        check=_USB,
        facts=_files("# no sticks\nblacklist usb_storage\n"),
        verdict=Verdict.DONE,
    ),
    Example(name="no line names it", check=_USB, facts=_files(""), verdict=Verdict.SKIPPED),
    Example(
        name="the line is there as a comment",
        check=_USB,
        facts=_files("#blacklist usb-storage\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the name is mistyped", check=_USB, facts=_files("blacklist usb-storge\n"), verdict=Verdict.WRONG
    ),
    Example(
        name="it is still loaded",
        check=Module(module="usb-storage", loaded=False),
        facts=recorded([{"kernel_modules": None, "loaded": ["usb_storage"]}]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="the folder may not be looked into",
        check=_USB,
        facts=recorded([{"conf_layers": "modprobe.d", "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
