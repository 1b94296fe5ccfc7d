"""The locales of a host: those that are generated, and what the settings say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.shell import MAY_PRINT
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class LocaleLine:
    """A line of a file that has to do with locales."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, kw_only=True)
class LocaleState:
    """The locales of a host."""

    generated: tuple[str, ...] | None = None
    """As `locale -a` writes them: de_DE.utf8; None: the host has no such tool, or it does not name C."""
    lines: tuple[LocaleLine, ...] = ()
    """The lines of the files that set them for a login, and of /etc/locale.gen."""
    denied: tuple[str, ...] = ()
    """Those of the files that may not be read."""


FILES: Final = ("/etc/locale.conf", "/etc/default/locale", "/etc/environment", "/etc/locale.gen")
"""The first three set the variables for every login, a later one over an earlier; Debian has the second."""


@dataclass(frozen=True)
class Locales(Question[LocaleState]):
    """What `locale -a` lists, and the lines on locales in the host's settings."""

    name: ClassVar = "locales"
    value_type: ClassVar = LocaleState
    forms: ClassVar = {"debian": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """Of /etc/environment no other variable than those of the locale; of locale.gen no plain comments."""
        return MAY_PRINT + (
            "if command -v locale >/dev/null; then echo '= list'; locale -a 2>/dev/null | sed 's/^/- /'; fi\n"
            f"for f in {' '.join(FILES)}; do\n"
            '[ -f "$f" ] || continue\n'
            'if [ -r "$f" ] && may_print "$f"; then\n'
            """head -c 262144 "$f" | awk -v f="$f" '"""
            r"""/^[ \t]*#?[ \t]*(export[ \t]+)?(LANG|LANGUAGE|LC_[A-Z]+)[ \t]*=/ || """
            r"""/^[ \t]*[A-Za-z]+_[A-Z]+[^ \t]*[ \t]+[A-Z0-9-]+/ { print "l " f " " NR " " $0 }'"""
            "\n"
            'else echo "d $f"; fi; done\n'
            "echo end"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[LocaleState]]:
        """The same answer for all."""
        lines = section.lines
        if not lines or lines[-1] != "end":
            return [from_section(section)] * len(questions)
        found = []
        for line in lines:
            kind, _, rest = line.partition(" ")
            path, _, rest = rest.partition(" ")
            number, _, text = rest.partition(" ")
            if kind == "l" and path in FILES and number.isdecimal():
                found.append(LocaleLine(path=path, line=int(number), text=text))
        listed = tuple(line[2:] for line in lines if line.startswith("- "))
        value = LocaleState(
            generated=listed if any(name == "C" or name.startswith("C.") for name in listed) else None,
            lines=tuple(found),
            denied=tuple(line[2:] for line in lines if line.startswith("d ")),
        )
        return [Fact.had(value)] * len(questions)
