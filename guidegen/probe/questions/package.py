"""What the package manager knows of a package: dpkg, rpm or apk."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self, cast

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line

Manager = Literal["dpkg", "rpm", "apk"]


@dataclass(frozen=True, kw_only=True)
class PackageState:
    """An installed package, one of which only settings are left, or one that is only half there."""

    installed: bool = True
    half: bool = False
    """Its installation or removal began, and did not come to its end."""
    version: str = ""
    manager: Manager = "dpkg"


@dataclass(frozen=True)
class Package(Question[PackageState]):
    """Whether a package is installed, and in which version; missing where its manager does not know it."""

    name: ClassVar = "package"
    value_type: ClassVar = PackageState
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "rhel": Form.RECORDED}

    package: str
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One query for all packages, after the name of the manager that is asked."""
        names = " ".join(shlex.quote(q.package) for q in questions)
        rpm_format = r"%{NAME}\t%{ARCH}\tinstalled\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\n"
        dpkg_format = r"${Package}\t${Architecture}\t${db:Status-Status}\t${Version}\n"
        return (
            "if command -v dpkg-query >/dev/null; then echo '= dpkg'\n"
            f"dpkg-query -W -f '{dpkg_format}' -- {names} 2>&1\n"
            "[ $? -le 1 ] && echo '= end'\n"
            "elif [ -r /lib/apk/db/installed ]; then echo '= apk'\n"
            """awk -F: 'function said(){if(p)print p"\\t"a"\\tinstalled\\t"v; p=""} """
            """/^P:/{p=$2} /^A:/{a=$2} /^V:/{v=$2} /^$/{said()} """
            """END{said()}' /lib/apk/db/installed && echo '= end'\n"""
            # busybox has an rpm that reads no database
            "elif rpm --version 2>/dev/null | grep -q '^RPM'; then echo '= rpm'\n"
            f"rpm -q --qf '{rpm_format}' -- {names} 2>&1\n"
            "echo '= end'\n"
            "else exit 127; fi"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[PackageState]]:
        """Absence is believed only where the manager came to its end and complained of nothing else."""
        lines = section.lines
        if not lines or not (opening := re.fullmatch(r"= (dpkg|rpm|apk)", lines[0])):
            return [from_section(section)] * len(questions)
        manager = cast("Manager", opening[1])
        found: dict[str, PackageState] = {}
        heard_of: set[str] = set()
        """Of which dpkg has nothing but the name: another package recommends it, or it was purged."""
        odd = lines[-1] != "= end"
        for line in lines[1:]:
            if match := _PACKAGE.fullmatch(line):
                package, architecture, status, version = match.groups()
                names = (package, f"{package}{_BEFORE_ARCHITECTURE[manager]}{architecture}")
                if status == "not-installed":
                    heard_of.update(names)
                    continue
                state = PackageState(
                    installed=status in _INSTALLED,
                    half=status in _HALF,
                    version=version,
                    manager=manager,
                )
                for name in names:
                    # Of several architectures, the one that is installed counts.
                    if name not in found or state.installed:
                        found[name] = state
            elif not _IS_ABSENCE.search(line):
                odd = True
        absent: Fact[PackageState] = Fact(FactState.MISSING)
        if odd:
            absent = (
                from_section(section)
                if section.timed_out
                else Fact(FactState.GARBLED, detail=last_line(section.output))
            )
        return [
            Fact.had(found[q.package])
            if q.package in found
            else absent
            if manager == "apk"
            or odd
            or q.package in heard_of
            or any(_is_absence(line, q.package) for line in lines)
            else Fact(FactState.GARBLED, detail=f"{manager} says nothing of {q.package}")
            for q in questions
        ]


def _is_absence(line: str, package: str) -> bool:
    return bool(_IS_ABSENCE.search(line)) and package in line


_PACKAGE = re.compile(r"([^\t]+)\t([^\t]*)\t([^\t]+)\t([^\t]*)")
_BEFORE_ARCHITECTURE = {"dpkg": ":", "rpm": ".", "apk": ":"}
_INSTALLED = ("installed", "triggers-awaited", "triggers-pending")
_HALF = ("half-installed", "unpacked", "half-configured")
_IS_ABSENCE = re.compile(r"^= end$|no packages? found matching|package .* is not installed$")
