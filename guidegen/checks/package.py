"""The check kind `package`: a package is installed, in a version that will do."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.nearness import ALONE, nearness
from guidegen.checks.suggesting import is_name
from guidegen.checks.version import Requirement, split
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
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.installed import Installed, InstalledPackages
from guidegen.probe.questions.package import Package as PackageQuestion
from guidegen.probe.questions.package import PackageState
from guidegen.probe.recorded import recorded

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._:-]*")
_MOST: Final = 3
"""Of similar names no more are read out."""


@dataclass(frozen=True, kw_only=True)
class Package(Check):
    """A package is installed, or is not; with `version`, in one that will do.

    A version is compared as the package manager compares it, and only as far as the recipe gives it: ">=1.18"
    says nothing of Debian's epoch ("2:") and revision ("-6").
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "package"
    main_field: ClassVar = "version"

    package: str = option("The package's name.", pattern=f"^{_NAME.pattern}$")
    installed: bool = option("false: it must not be installed.", True)
    version: str = option('What versions will do: ">=1.2", or several: ">=1.2, <2".', "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.version and not self.installed:
            raise Misfit("version", "a package that must not be installed has no version")
        try:
            Requirement.parse_all(self.version)
        except ValueError as error:
            raise Misfit("version", str(error), 'version: ">=1.2"') from error

    @property
    def subject(self) -> str:
        """The package's name."""
        return self.package

    def instruct(self) -> Instruction:
        """The command that a person types; Debian's, as most recipes are for it."""
        name = code(self.package)
        if not self.installed:
            return Instruction(f"Remove the package {name}.", (f"sudo apt-get remove {self.package}",))
        version = f", version {code(self.version)}" if self.version else ""
        return Instruction(f"Install the package {name}{version}.", (f"sudo apt-get install {self.package}",))

    def expectation(self) -> str:
        """`postfix is installed, version >=3.5`."""
        if not self.installed:
            return f"{shown(self.package)} is not installed"
        return f"{shown(self.package)} is installed" + (
            f", version {shown(self.version)}" if self.version else ""
        )

    def wants(self) -> tuple[Want[Any], ...]:
        """The package's state."""
        return (PackageQuestion(self.package),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The presence, and of an installed package the version."""
        fact = facts[PackageQuestion(self.package)]
        if not fact.known:
            return conclude(
                self, [unseen(f"the package {shown(self.package)}", fact, "package manager")], witnesses
            )
        state = fact.value if fact.value and fact.value.installed else None
        if fact.value and fact.value.half:
            aspects = [self._half(fact.value)]
        else:
            near = self._near(facts) if self.installed and state is None else ()
            if isinstance(near, Fact):
                aspects = [unseen("which packages are installed", near, "package manager")]
                return conclude(self, aspects, witnesses)
            aspects = [
                self._presence(
                    state,
                    near,
                    [name for name in near if not any(name in witness.traces for witness in witnesses)],
                    left=bool(fact.value and not fact.value.installed),
                )
            ]
        if state and self.version:
            aspects.append(self._version(state, fresh=_was_absent(witnesses)))
        return conclude(self, aspects, witnesses)

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """Of a package that is missing, what else is installed: one of a similar name may have been taken."""
        fact = facts[PackageQuestion(self.package)]
        absent = fact.state is FactState.MISSING or (fact.value is not None and not fact.value.installed)
        return (Installed(),) if self.installed and absent else ()

    def _near(self, facts: Facts) -> tuple[str, ...] | Fact[InstalledPackages]:
        """Installed packages whose names go on where this one's ends, or are nearly the same."""
        if Installed() not in facts:
            return ()
        fact = facts[Installed()]
        if fact.value is None:
            return fact
        names = dict.fromkeys(one.name.partition(":")[0] for one in fact.value.packages)
        return tuple(
            name
            for name in names
            if name != self.package
            and (name.startswith(f"{self.package}-") or nearness(name, self.package) >= ALONE)
        )

    def _presence(
        self, state: PackageState | None, near: tuple[str, ...], new: Sequence[str], *, left: bool
    ) -> Aspect:
        """`near` are installed packages of similar names, `new` those that are not known from before."""
        name = shown(self.package)
        words = (
            f"{name} is installed, version {shown(state.version)}" if state else f"{name} is not installed"
        )
        words += "; only its settings are left" if left else ""
        return Aspect(
            field=Field(
                name="installed",
                holds=bool(state) == self.installed,
                actual=True if state else None,
                passive=not self.installed,
                suspects=near,
            ),
            traces=near,
            actual=words,
            statement=f"{words}, but {_named(new)}" if new else words,
            untouched=f"{name} is still installed" if state else words,
            evidence=(Evidence(source=state.manager if state else "package manager", text=words),),
        )

    def _half(self, state: PackageState) -> Aspect:
        begun = "installation" if self.installed else "removal"
        words = f"{shown(self.package)} is only half there: its {begun} did not come to its end"
        return Aspect(
            field=Field(name="installed", holds=False, actual=False, attempts=(begun,)),
            actual=words,
            statement=words,
            hint="What is missing is made up for by: sudo dpkg --configure -a",
            evidence=(Evidence(source=state.manager, text=words),),
        )

    def _version(self, state: PackageState, *, fresh: bool) -> Aspect:
        """`fresh`: it was not installed before, so this version is one that somebody put there."""
        name, version = shown(self.package), shown(state.version)
        if state.manager != "dpkg":
            words = (
                f"{name} is installed in version {version}; guidegen knows only Debian's order of versions"
            )
            return Aspect(field=None, actual=words, statement=words)
        holds = all(one.holds(state.version) for one in Requirement.parse_all(self.version))
        words, should = (
            f"{name} is installed in version {version}",
            f", where {shown(self.version)} should be",
        )
        return Aspect(
            # An old version is what an upgrade that was left out leaves behind.
            field=Field(name="version", holds=holds, actual=state.version, passive=not fresh),
            actual=words,
            statement=words + should,
            untouched=f"{name} is still installed in version {version}{should}",
            evidence=(Evidence(source=state.manager, text=words),),
        )

    def apply(self) -> tuple[str, ...]:
        """`apt-get`, without prompts."""
        verb, name = "install" if self.installed else "remove", shlex.quote(self.package)
        command = f"DEBIAN_FRONTEND=noninteractive apt-get -qy {verb} -- {name}"
        if not self.installed:
            # apt-get refuses to remove what it has never heard of.
            status = f"dpkg-query -W -f '${{db:Status-Status}}\\n' -- {name}"
            command = f"! {status} 2>/dev/null | grep -qvx -e not-installed -e config-files || {command}"
        return (command,)

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The package's state, where it can be a package's name."""
        return (PackageQuestion(subject),) if is_name(subject) and _NAME.fullmatch(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """That it is installed, in the version that is there or a later one."""
        state = facts[PackageQuestion(subject)].value
        if state is None or not state.installed:
            return ()
        upstream = split(state.version)[1] if state.manager == "dpkg" else ""
        try:
            return (Package(package=subject, version=f">={upstream}" if upstream else ""),)
        except Misfit:  # a version with characters that no requirement has
            return (Package(package=subject),)


def _was_absent(witnesses: Sequence[Witness]) -> bool:
    return any(one.saw_this_host and None in one.values.get("installed", ()) for one in witnesses)


def _named(names: Sequence[str]) -> str:
    """`a is`, `a and b are`; of many, the first ones."""
    return f"{joined([shown(name) for name in names[:_MOST]])} {'is' if len(names) == 1 else 'are'}"


_POSTFIX = Package(package="postfix", version=">=3.5")

Package.EXAMPLES = (
    Example(
        name="a new enough one is installed",
        check=_POSTFIX,
        facts=recorded([{"package": "postfix", "version": "3.7.11-0+deb12u1"}]),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it is not installed",
        check=_POSTFIX,
        facts=recorded([{"package": "postfix", "state": "missing"}]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="another version was put there",
        check=Package(package="postfix", version="=3.7.11"),
        facts=recorded([{"package": "postfix", "version": "3.6.4-1"}]),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"version": ("3.5.0-1",)}),),
    ),
    Example(
        name="no package manager that guidegen knows is there",
        check=_POSTFIX,
        facts=recorded([{"package": "postfix", "state": "no such tool"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
