"""Every package that is installed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class InstalledPackage:
    """A package as its manager names it, `libc6:amd64` where there may be several of one name."""

    name: str
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class InstalledPackages:
    """All of a host's packages, and whose list it is."""

    packages: tuple[InstalledPackage, ...] = ()
    manager: str = "dpkg"


_SCRIPT: Final = r"""
if command -v dpkg-query >/dev/null; then echo '= dpkg'
dpkg-query -W -f '${db:Status-Status}\t${binary:Package}\t${Version}\n' && echo '= end'
elif [ -r /lib/apk/db/installed ]; then echo '= apk'
awk -F: '/^P:/{p=$2} /^V:/{v=$2} /^$/{if(p)print "installed\t"p"\t"v; p=""}
END{if(p)print "installed\t"p"\t"v}' /lib/apk/db/installed && echo '= end'
elif rpm --version 2>/dev/null | grep -q '^RPM'; then echo '= rpm'
rpm -qa --qf 'installed\t%{NAME}.%{ARCH}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\n' && echo '= end'
else exit 127; fi
""".strip()


@dataclass(frozen=True)
class Installed(Question[InstalledPackages]):
    """Every package that is installed, from dpkg, rpm or apk."""

    name: ClassVar = "installed"
    value_type: ClassVar = InstalledPackages
    forms: ClassVar = {"debian": Form.TRIED, "rhel": Form.RECORDED}

    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """One query, between the manager's name and a line that tells that it came to its end."""
        return _SCRIPT

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[InstalledPackages]]:
        """The same answer for all; without its last line it is not whole, and says nothing."""
        lines = section.lines
        opening = re.fullmatch(r"= (dpkg|rpm|apk)", lines[0]) if lines else None
        if not opening or not section.whole or section.status:
            return [from_section(section)] * len(questions)
        if lines[-1] != "= end":
            return [Fact(FactState.GARBLED, detail=last_line(section.output))] * len(questions)
        told = [line.split("\t") for line in lines[1:-1]]
        packages = [
            InstalledPackage(name=parts[1], version=parts[2])
            for parts in told
            if len(parts) == 3 and parts[0] in ("installed", "triggers-awaited", "triggers-pending")
        ]
        if not packages:
            return [Fact(FactState.GARBLED, detail=last_line(section.output))] * len(questions)
        value = InstalledPackages(packages=tuple(packages), manager=opening[1])
        return [Fact.had(value)] * len(questions)
