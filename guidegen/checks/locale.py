"""The check kind `locale`: a language is there for programs, and is the one of every login."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.formats import bare
from guidegen.checks.nearness import ALONE, nearness
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
    Value,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.locales import LocaleLine, Locales, LocaleState
from guidegen.probe.recorded import recorded

_NAME: Final = r"^[A-Za-z][A-Za-z0-9_.@-]*$"


@dataclass(frozen=True, kw_only=True)
class Locale(Check):
    """A locale is generated, and a variable that chooses the language of every login names it.

    /etc/locale.conf, /etc/default/locale and /etc/environment are read, the last one over the others. What a
    user's own files say, or what an SSH client hands over, is not looked at. A host without the tool `locale`
    (Alpine's library has no locales to generate) leaves open whether it is generated.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "locale"
    main_field: ClassVar = "variable"

    locale: str = option("The locale: de_DE.UTF-8.", pattern=_NAME)
    generated: bool = option("false: it need not be generated, only named.", True)
    variable: str = option("The variable that must name it: LANG, LC_TIME, ….", "")

    def __post_init__(self) -> None:
        """Raise Misfit for what is no variable of the locale."""
        if not re.fullmatch(_NAME, self.locale):
            raise Misfit("locale", "this is no name of a locale", "locale: de_DE.UTF-8")
        if not re.fullmatch("(LANG|LC_[A-Z]+)?", self.variable):
            raise Misfit("variable", f'"{shown(self.variable)}" chooses no locale', "variable: LANG")
        if not self.generated and not self.variable:
            raise Misfit("generated", "nothing is left to look at", "variable: LANG")

    @property
    def subject(self) -> str:
        """The locale."""
        return self.locale

    def instruct(self) -> Instruction:
        """With Debian's commands."""
        said, commands = [], []
        if self.generated:
            said.append(f"Have the machine make the language {code(self.locale)}: choose it from the list.")
            commands.append("sudo dpkg-reconfigure locales")
        if self.variable:
            said.append(f"Set {code(self.variable)} to {code(self.locale)} for every login.")
            commands.append(f"sudo update-locale {self.variable}={self.locale}")
        return Instruction(" ".join(said), commands=tuple(commands))

    def expectation(self) -> str:
        """`de_DE.UTF-8 is generated, and LANG is de_DE.UTF-8`."""
        parts = [f"{self.locale} is generated"] if self.generated else []
        parts += [f"{self.variable} is {self.locale}"] if self.variable else []
        return joined(parts)

    def wants(self) -> tuple[Want[Any], ...]:
        """The locales and the lines that choose them."""
        return (Locales(),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Whether it is generated, then the variable."""
        fact = facts[Locales()]
        if fact.value is None:
            return conclude(self, [unseen(f"the locale {self.locale}", fact, "locale")], witnesses)
        aspects = [self._generated(fact.value)] if self.generated else []
        aspects += [self._variable(self.variable, fact.value)] if self.variable else []
        return conclude(self, aspects, witnesses)

    def _generated(self, seen: LocaleState) -> Aspect:
        if seen.generated is None:
            lost = Fact[Any](FactState.NO_TOOL, detail="locale: not found")
            return unseen(f"whether {self.locale} is generated", lost, "locale")
        holds = same(self.locale, "C") or any(same(name, self.locale) for name in seen.generated)
        words = f"{self.locale} is {'' if holds else 'not '}generated"
        asked = None if holds else self._line_of_generator(seen)
        why = ""
        if asked:
            # It was chosen; the program that generates it was not run.
            why = f"{asked.path}:{asked.line} names it, but locale-gen was not run since"
        elif not holds:
            near = [
                line
                for line in seen.lines
                if line.path == "/etc/locale.gen"
                and not line.text.lstrip().startswith("#")
                and ALONE <= nearness(line.text.split()[0], self.locale) < 1.0
            ]
            if near:
                why = f"{near[0].path}:{near[0].line} names {shown(near[0].text.split()[0])}"
        statement = f"{words}; {why}" if why else words
        return Aspect(
            field=Field(
                name="generated",
                holds=holds,
                actual=True if holds else None,
                attempts=(why,) if asked else (),
            ),
            actual=statement,
            statement=statement,
            evidence=(Evidence(source="locale", text=words),),
            hint="Run: sudo locale-gen" if asked else "",
            traces=(why,) if asked else (),
        )

    def _line_of_generator(self, seen: LocaleState) -> LocaleLine | None:
        return next(
            (
                line
                for line in seen.lines
                if line.path == "/etc/locale.gen"
                and not line.text.lstrip().startswith("#")
                and same(line.text.split()[0], self.locale)
            ),
            None,
        )

    def _variable(self, name: str, seen: LocaleState) -> Aspect:
        denied = [path for path in seen.denied if path != "/etc/locale.gen"]
        if denied:
            return unseen(denied[0], Fact[Any](FactState.FORBIDDEN), "file", denied[0])
        live, comments = _assignments(seen, name)
        over = _assignments(seen, "LC_ALL")[0]
        if over and over[-1][1] and not same(over[-1][1], self.locale):
            line, value = over[-1]
            words = f"{line.path}:{line.line} sets LC_ALL to {shown(value)}, which goes over {name}"
            return self._aspect(name, f"LC_ALL={value}", False, words, line, (words,))
        if not live:
            beside = [line for line, value in comments if same(value, self.locale)]
            words = f"no file sets {name} for a login"
            attempts = tuple(f"{b.path}:{b.line} holds it as a comment: the # must go" for b in beside)
            return self._aspect(name, None, False, "; ".join([words, *attempts]), None, attempts)
        line, value = live[-1]
        words = f"{line.path}:{line.line} sets {name} to {shown(value)}"
        earlier = [one for one, other in live[:-1] if same(other, self.locale)]
        holds = same(value, self.locale)
        attempts = ()
        if earlier and not holds:
            attempts = (f"{earlier[-1].path}:{earlier[-1].line} is right, but {words}, which counts",)
        return self._aspect(name, value, holds, attempts[0] if attempts else words, line, attempts)

    def _aspect(
        self,
        name: str,
        actual: Value,
        holds: bool,
        words: str,
        line: LocaleLine | None,
        attempts: tuple[str, ...],
    ) -> Aspect:
        evidence = Evidence(
            source="file", file=line.path if line else None, line=line.line if line else None, text=words
        )
        return Aspect(
            field=Field(name="variable", holds=holds, actual=actual, same=_same_value, attempts=attempts),
            actual=words,
            statement=f"{words}; it should be {self.locale}",
            evidence=(evidence,),
            traces=attempts,
        )

    def apply(self) -> tuple[str, ...]:
        """Debian's way; without its tools the files are written as they are."""
        commands = []
        charset = self.locale.partition(".")[2].partition("@")[0] or "ISO-8859-1"
        if self.generated and not same(self.locale, "C.UTF-8"):
            entry = shlex.quote(f"{self.locale} {charset}")
            commands.append(
                f"grep -qxF -- {entry} /etc/locale.gen 2>/dev/null || "
                f"printf '%s\\n' {entry} >>/etc/locale.gen; locale-gen"
            )
        if self.variable:
            commands.append(
                "f=/etc/default/locale; c=/etc/locale.conf; [ -f $c ] && [ ! -L $c ] && f=$c; "
                f'new=$(grep -v "^{self.variable}=" "$f" 2>/dev/null); '
                f'printf "%s\\n" "${{new:-# locale}}" {self.variable}={shlex.quote(self.locale)} >"$f"'
            )
        return tuple(commands)


def same(one: str, other: str) -> bool:
    """Whether two names mean one locale: the charset's case and its dash do not count."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """The name as glibc finds it."""
    stem, dot, rest = name.partition(".")
    charset, at_, modifier = rest.partition("@")
    found = stem + dot + re.sub(r"[^a-z0-9]", "", charset.lower()) + at_ + modifier
    return "c" if found.lower() in ("c", "posix") else found


def _same_value(one: Value, other: Value) -> bool:
    return one == other or (isinstance(one, str) and isinstance(other, str) and same(one, other))


def _assignments(
    seen: LocaleState, name: str
) -> tuple[list[tuple[LocaleLine, str]], list[tuple[LocaleLine, str]]]:
    """The lines that set a variable, in the order in which they count; and those that are comments."""
    live: list[tuple[LocaleLine, str]] = []
    comments: list[tuple[LocaleLine, str]] = []
    for line in seen.lines:
        found = re.fullmatch(rf"\s*(#?)\s*(?:export\s+)?{name}\s*=\s*(.*?)\s*", line.text)
        if found and line.path != "/etc/locale.gen":
            (comments if found[1] else live).append((line, bare(found[2])))
    return live, comments


_CHECK = Locale(locale="de_DE.UTF-8", variable="LANG")


def _seen(lang: str, *generated: str, gen: str = "# de_DE.UTF-8 UTF-8") -> Facts:
    lines = [
        {"path": "/etc/default/locale", "line": 2, "text": f"LANG={lang}"},
        {"path": "/etc/locale.gen", "line": 107, "text": gen},
    ]
    return recorded([{"locales": None, "generated": ["C", "POSIX", *generated], "lines": lines}])


Locale.EXAMPLES = (
    Example(
        name="it is generated, and LANG names it",
        check=_CHECK,
        facts=_seen("de_DE.UTF-8", "de_DE.utf8"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="everything is as it was",
        check=_CHECK,
        facts=_seen("C.UTF-8"),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"variable": ("C.UTF-8",)}),),
    ),
    Example(
        name="it was chosen, but locale-gen was not run",
        check=_CHECK,
        facts=_seen("de_DE.UTF-8", gen="de_DE.UTF-8 UTF-8"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the host has no tool that lists locales",
        check=Locale(locale="de_DE.UTF-8"),
        facts=recorded([{"locales": None}]),
        verdict=Verdict.UNKNOWN,
    ),
)
