"""What a program says of one setting, beside what its files say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from guidegen.checks.finding import Aspect, digest, unseen
from guidegen.checks.formats import Format
from guidegen.checks.setting_look import Look
from guidegen.checks.weighing import Field
from guidegen.checks.wording import shown
from guidegen.model import Evidence, Fact, Facts
from guidegen.probe.questions.command import Ran
from guidegen.probe.questions.effective import Effective

if TYPE_CHECKING:
    pass


def in_force(look: Look, facts: Facts) -> list[Aspect]:
    """The aspects of a setting that the program itself is asked about."""
    check, style = look.check, look.style
    files = look.aspect()
    if style.in_force == "files":
        return [files]
    asked = style.asks(check.path, check.setting, check.section)
    if isinstance(asked, str):
        words = f"what is in force cannot be told: {shown(asked)}"
        return [files, Aspect(field=None, actual=words, statement=words)]
    return _Answer(look, style, files, asked).aspects(facts[asked])


class _Answer:
    """One program's answer, held against its files."""

    def __init__(self, look: Look, style: Format, files: Aspect, asked: Effective) -> None:
        self.look, self.check, self.style, self.files, self.asked = look, look.check, style, files, asked
        self.who = _NAMES[asked.program]

    def aspects(self, fact: Fact[Ran]) -> list[Aspect]:
        """The files' aspect, the program's, or both."""
        if not fact.known or fact.value is None:
            return [self.files, unseen(f"what {self.who} has in force", fact, self.asked.program)]
        if fact.value.status == 1 and self.asked.program == "git":
            return [self.files]  # git's way to say that it is not set
        if fact.value.status:
            return [self.files, self.failed(fact.value)]
        values = self.style.told(fact.value.stdout, self.check.setting, self.check.section)
        if values is None:
            return [self.files]
        if not values:
            words = f"{self.who} knows no setting called {shown(self.check.setting)}"
            return [self.files, Aspect(field=None, actual=words, statement=words)]
        right = any(self.style.same(value, wanted) for value in values for wanted in self.check.values)
        if self.style.in_force == "kernel":
            return [self.files, self.running(values, right)]
        if right and self.taken_back():
            return [self.files]
        return [self.agreed(values) if right else self.contradicted(values)]

    def taken_back(self) -> bool:
        """Whether a section of which the program was not asked goes over what it says."""
        return not self.check.section and any(
            self.style.concerns(one) and not self.look.right(one) for one in self.look.named
        )

    def failed(self, ran: Ran) -> Aspect:
        """The program did not answer: it refuses its files, or something else is amiss."""
        # Programs name the cause last, or last but one.
        last = "; ".join(ran.stdout.strip().splitlines()[-2:]) or f"it ended with status {ran.status}"
        reason = self.style.refusal(ran.stdout)
        evidence = (Evidence(source=self.asked.program, text=shown(reason or last)),)
        if reason and not self.check.sensitive:
            words = f"{self.who} refuses its settings as they are: {shown(reason)}"
            field = Field(name="in_force", holds=False, actual="refused", attempts=(reason,))
            return Aspect(field=field, actual=words, statement=words, evidence=evidence)
        words = f"what {self.who} has in force cannot be told: {shown(last)}"
        return Aspect(field=None, actual=words, statement=words, evidence=evidence)

    def seen(self, values: Sequence[str]) -> str:
        """The value in a sentence."""
        return "a value that is not shown here" if self.check.sensitive else shown(values[-1])

    def evidence(self, values: Sequence[str]) -> tuple[Evidence, ...]:
        text = (
            "(not shown: sensitive)"
            if self.check.sensitive
            else f"{shown(self.check.setting)} {self.seen(values)}"
        )
        return (*self.files.evidence, Evidence(source=self.asked.program, text=text))

    def agreed(self, values: Sequence[str]) -> Aspect:
        """What is in force is right, wherever it comes from."""
        field = Field(name="is", holds=True, actual=values[-1], digest=self.disguised(values[-1]))
        key = shown(self.check.setting)
        actual = f"{self.who} has {key} at {self.seen(values)}"
        return replace(self.files, field=field, actual=actual, hint="", evidence=self.evidence(values))

    def contradicted(self, values: Sequence[str]) -> Aspect:
        """What is in force is wrong: the files tell where that comes from, or they do not."""
        entry, seen = self.files.field, self.seen(values)
        if entry is not None and not entry.holds:
            return replace(self.files, evidence=self.evidence(values))
        live = self.look.in_force()
        if live is None or not self.look.right(live):
            words = (
                f"{self.who} has {shown(self.check.setting)} at {seen}, where {self.check.wanted} should be"
            )
            field = Field(name="is", holds=False, actual=live.value if live else None)
        else:
            words = (
                f"{self.look.place(live)} is right, but {self.who} itself says {seen}, where "
                f"{self.check.wanted} should be: something that was not found overrides it"
            )
            field = Field(name="in_force", holds=False, actual=values[-1], attempts=("overridden",))
        field = replace(field, digest=self.disguised(str(field.actual)) if field.actual is not None else None)
        return Aspect(field=field, actual=words, statement=words, evidence=self.evidence(values))

    def running(self, values: Sequence[str], right: bool) -> Aspect:
        """The kernel's value, which stays what was loaded last."""
        key = shown(self.check.setting)
        words = f"the running value of {key} is {self.seen(values)}, where {self.check.wanted} should be"
        field = Field(
            name="in_force", holds=right, actual=values[-1], digest=self.disguised(values[-1]), passive=True
        )
        return Aspect(
            field=field,
            actual=f"the running value of {key} is {self.seen(values)}",
            statement=words,
            hint="" if right else "What the files say is loaded by: sysctl --system, or at the next start.",
            evidence=self.evidence(values)[-1:],
        )

    def disguised(self, value: str) -> str | None:
        """The digest of a sensitive value."""
        return digest(value, f"{self.check.path} {self.check.setting}") if self.check.sensitive else None


_NAMES = {
    "sshd": "sshd",
    "postconf": "postfix",
    "testparm": "samba",
    "sysctl": "the kernel",
    "apache": "apache",
    "git": "git",
}
