"""The check kind `system`: what the host runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.version import Requirement
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    Finding,
    Instruction,
    Misfit,
    Reader,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.identity import System as Seen
from guidegen.probe.recorded import recorded

_NAMES: Final = {
    "almalinux": "AlmaLinux",
    "amzn": "Amazon Linux",
    "centos": "CentOS",
    "freebsd": "FreeBSD",
    "macos": "macOS",
    "netbsd": "NetBSD",
    "ol": "Oracle Linux",
    "openbsd": "OpenBSD",
    "opensuse-leap": "openSUSE Leap",
    "rhel": "Red Hat Enterprise Linux",
    "sles": "SUSE Linux Enterprise Server",
}
"""Where a capital first letter does not make the name of the ID."""
_OPERATORS: Final = {
    ">=": "{} or later",
    "<=": "{} or earlier",
    ">": "later than {}",
    "<": "earlier than {}",
    "!=": "other than {}",
    "=": "{}",
    "==": "{}",
}
_WANT: Final = Identity(reader=Reader.LOGIN)


@dataclass(frozen=True, kw_only=True)
class System(Check):
    """The host runs a distribution, by the ID of its os-release, in a version that will do.

    Mostly a condition: `when: {system: debian, version: ">=12"}`. IDs are written as os-release writes them:
    debian, ubuntu, rhel, rocky, alpine; macos, freebsd and openbsd go as well. With `like`, what is made from
    a distribution counts too: Ubuntu is like debian, Rocky Linux like rhel; their versions are their own, so
    `version` cannot stand beside it. A host that does not say what it runs, or in which version, is unknown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "system"
    main_field: ClassVar = "version"

    system: str = option("The ID of its os-release: debian.", pattern=r"^[a-z0-9][a-z0-9._-]*$")
    version: str = option('What versions will do: ">=12", or several: ">=12, <14"; "12" is 12 and 12.1.', "")
    like: bool = option("true: distributions that are made from it will do, too.", False)

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.like and self.version:
            raise Misfit("version", "with `like` the version may be another distribution's", "leave one out")
        try:
            Requirement.parse_all(self.version)
        except ValueError as error:
            raise Misfit("version", str(error), 'version: ">=12"') from error

    @property
    def subject(self) -> str:
        """`debian`."""
        return self.system

    def instruct(self) -> Instruction:
        """In words; nobody changes a system by a guide of a few steps."""
        return Instruction(f"The computer must run {code(self._wanted)}.")

    def expectation(self) -> str:
        """`the computer runs Debian, version 12 or later`."""
        return f"the computer runs {shown(self._wanted)}"

    @property
    def _wanted(self) -> str:
        name = _name(self.system) + (" or something made from it" if self.like else "")
        words = [
            _OPERATORS[requirement.operator].format(requirement.version)
            for requirement in Requirement.parse_all(self.version)
        ]
        return f"{name}, version {joined(words)}" if words else name

    def wants(self) -> tuple[Want[Any], ...]:
        """What the host says of itself, which is asked anyway."""
        return (_WANT,)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The distribution first, then of the right one the version."""
        fact = facts[_WANT]
        seen = fact.value
        if seen is None:
            return conclude(self, [unseen("what the computer runs", fact, "os-release")], witnesses)
        if not seen.distribution:
            return conclude(
                self, [_untold("the computer does not say which system it runs", seen)], witnesses
            )
        is_right = self.system == seen.distribution or (self.like and self.system in seen.like)
        if not is_right or not self.version:
            field = Field(name="system", holds=is_right, actual=seen.distribution, passive=True)
            return conclude(self, [self._aspect(field, seen)], witnesses)
        if not seen.version:
            words = f"{_shown(seen)} does not say in which version it is"
            return conclude(self, [_untold(words, seen)], witnesses)
        holds = all(_holds(one, seen.version) for one in Requirement.parse_all(self.version))
        field = Field(name="version", holds=holds, actual=seen.version, passive=True)
        return conclude(self, [self._aspect(field, seen)], witnesses)

    def _aspect(self, field: Field, seen: Seen) -> Aspect:
        return Aspect(
            field=field,
            actual=f"it runs {_shown(seen)}",
            statement=f"the computer runs {_shown(seen)}, not {shown(self._wanted)}",
            evidence=(_evidence(seen),),
        )

    def apply(self) -> tuple[str, ...]:
        """Nothing: a system is not changed by a command."""
        return ()


def _holds(requirement: Requirement, version: str) -> bool:
    """`12` means every 12: what it does not name is not asked."""
    if requirement.operator in ("=", "==", "!="):
        same = f"{version}.".startswith(f"{requirement.version}.")
        return same == (requirement.operator != "!=")
    if requirement.operator in ("<=", ">") and f"{version}.".startswith(f"{requirement.version}."):
        return requirement.operator == "<="
    return requirement.holds(version)


def _untold(words: str, seen: Seen) -> Aspect:
    return Aspect(field=None, actual=words, statement=words, evidence=(_evidence(seen),))


def _evidence(seen: Seen) -> Evidence:
    said = " ".join(filter(None, (seen.distribution, seen.version))) or seen.kernel
    return Evidence(source="os-release", text=shown(said))


def _shown(seen: Seen) -> str:
    return shown(" ".join(filter(None, (_name(seen.distribution), seen.version))))


def _name(distribution: str) -> str:
    return _NAMES.get(distribution) or distribution[:1].upper() + distribution[1:]


def _host(**said: object) -> Facts:
    return recorded([{"identity": None, "reader": "login", **said}])


_BOOKWORM: Final = System(system="debian", version=">=12")

System.EXAMPLES = (
    Example(
        name="it is the system, in a later version",
        check=_BOOKWORM,
        facts=_host(distribution="debian", version="13"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it is made from the system that is named",
        check=System(system="rhel", like=True),
        facts=_host(distribution="rocky", version="9.4", like=["rhel", "centos", "fedora"]),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it is an older version",
        check=_BOOKWORM,
        facts=_host(distribution="debian", version="11"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it is another system that has such a version",
        check=_BOOKWORM,
        facts=_host(distribution="ubuntu", version="22.04", like=["debian"]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it is neither the version before the upgrade nor that after it",
        check=_BOOKWORM,
        facts=_host(distribution="debian", version="11"),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"version": ("10",)}),),
    ),
    Example(
        name="it does not say in which version it is",
        check=_BOOKWORM,
        facts=_host(distribution="debian"),
        verdict=Verdict.UNKNOWN,
    ),
    Example(
        name="it does not say what it is",
        check=_BOOKWORM,
        facts=_host(kernel="Linux 6.1.0"),
        verdict=Verdict.UNKNOWN,
    ),
)
