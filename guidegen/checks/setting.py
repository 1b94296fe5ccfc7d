"""The check kind `setting`: a key in a settings file has a value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from guidegen.checks.access import is_private, rights
from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.formats import NESTED, Entry, Format, find_format, formats
from guidegen.checks.paths import require_path
from guidegen.checks.setting_edit import edit_commands
from guidegen.checks.setting_look import Look
from guidegen.checks.wording import code, in_words, shown
from guidegen.model import (
    CLOSED,
    Check,
    Example,
    Facts,
    FactState,
    FileChange,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.drop_ins import DropIns
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Setting(Check):
    """A key in a settings file has the value that it should.

    Values are compared without the quotes of their format. Which of several occurrences counts is the
    format's: sshd takes the first, most others the last. A commented line is not the setting, and neither is
    a line below another section's heading or with a mistyped key; the finding says which of these it saw.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "setting"
    main_field: ClassVar = "is"

    setting: str = option("The key, as it stands in the file.", min_length=1)
    path: str = option("The settings file: a path that begins with / or ~/.", alias="in", min_length=1)
    value: str | int | bool | None = option("The value that it must have.", None, alias="is")
    one_of: tuple[str | int | bool, ...] = option(
        "Values of which any will do; the first is recommended.", ()
    )
    absent: bool = option("It must not be set at all.", False)
    section: str = option('The heading below which it stands, without brackets; for sshd "Match …".', "")
    format: str = option("How the file is written; by default its name and content tell.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        require_path("in", self.path)
        given = [self.value is not None, bool(self.one_of), self.absent]
        if sum(given) != 1:
            raise Misfit("setting", "exactly one of is, one_of and absent is needed", "is: VALUE")
        if self.format and self.format not in formats():
            raise Misfit("format", f"there is no format {self.format!r}", f"one of: {', '.join(formats())}")
        if not self.format and self.path.lower().endswith(NESTED):
            hint = "use line: TEXT, or command: with a program that reads it"
            raise Misfit("in", "settings of JSON, YAML, TOML and XML files cannot be read yet", hint)
        for text in (self.setting, *self.values):
            if "\n" in text or "\r" in text:
                raise Misfit("setting", "a setting stands on one line")

    @property
    def values(self) -> tuple[str, ...]:
        """The values that will do, as text."""
        wanted = self.one_of if self.value is None else (self.value,)
        return tuple(in_words(one) for one in wanted)

    @property
    def subject(self) -> str:
        """The key."""
        return self.setting

    @cached_property
    def _content(self) -> Content:
        return Content(self.path)

    def _style(self, text: str = "") -> Format:
        return find_format(self.path, text, self.format)

    @property
    def _drop_ins(self) -> DropIns | None:
        folder = self._style().drop_ins(self.path)
        return DropIns(folder) if folder else None

    def instruct(self) -> Instruction:
        """Open the file, and make the line say this."""
        style = self._style()
        place = f"Open the file {code(self.path)}"
        if self.section:
            place += f" and go to the part that begins with {code(style.heading(self.section))}"
        olds = tuple(in_words(old) for old in self.was.get("is", ()) if old is not None)
        before = tuple(style.show(self.setting, old) for old in olds[:1])
        heading = style.heading(self.section) if self.section else ""
        if self.absent:
            text = f"Delete the line that begins with {code(self.setting)}, if there is one."
            return Instruction(text, change=FileChange(self.path, before, (), heading), place=f"{place}.")
        # A secret stands here as a placeholder: real ones are filled in for verification alone.
        line = style.show(self.setting, self.values[0])
        text = f"Make the line for {code(self.setting)} say {code(line)}"
        if len(self.values) > 1:
            text += f" (or, in place of {code(self.values[0])}, {' or '.join(map(code, self.values[1:]))})"
        text += "; add it if it is missing."
        if style.counts == "first":
            text += " Put it above all other lines with the same name."
        return Instruction(text, change=FileChange(self.path, before, (line,), heading), place=f"{place}.")

    def expectation(self) -> str:
        """`smtp_tls_security_level = encrypt in /etc/postfix/main.cf`."""
        where = f"in {shown(self.path)}" + (f", section {shown(self.section)}" if self.section else "")
        if self.absent:
            return f"no {shown(self.setting)} {where}"
        return f"{self.wanted_line} {where}"

    @property
    def wanted(self) -> str:
        """The values in a sentence; of a sensitive one, words for it."""
        if self.sensitive:
            return "the value that the guide asks for"
        return " or ".join(shown(value) if value else "an empty value" for value in self.values)

    @property
    def wanted_line(self) -> str:
        """The line in a sentence; of a sensitive one, words for it."""
        if self.sensitive:
            return f"{shown(self.setting)} with the value that the guide asks for"
        return " or ".join(shown(self._style().show(self.setting, value)) for value in self.values)

    @property
    def _main(self) -> Content | None:
        main = self._style().main_file(self.path)
        return Content(main) if main else None

    def wants(self) -> tuple[Want[Any], ...]:
        """The text, the rights on the file, and what else the format reads along with it."""
        along = (self._drop_ins, self._main)
        return (self._content, rights(self.path), *(question for question in along if question))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Compare what is in force with what should be; then look for traces of an attempt."""
        if not self.sensitive and is_private(self.path, facts):
            return replace(self, sensitive=True).judge(facts, witnesses)
        return conclude(self, [self._look(facts, witnesses)], witnesses)

    def _look(self, facts: Facts, witnesses: Sequence[Witness]) -> Aspect:
        content = facts[self._content]
        if not content.known:
            return unseen(shown(self.path), content, "file", self.path)
        text = content.value or ""
        style = self._style(text)
        beside: list[tuple[str, str]] = []
        if (question := self._drop_ins) is not None:
            drop_ins = facts[question]
            if not drop_ins.known:
                return unseen(f"{shown(question.folder)}, which may override it,", drop_ins, "file")
            files = drop_ins.value.files if drop_ins.value else ()
            beside = [(file.path, file.text) for file in files]
        entries = self._entries(style, text, beside, facts)
        if isinstance(entries, Aspect):
            return entries
        known = [old for witness in witnesses for old in witness.values.get("is", ())]
        stat = facts[rights(self.path)].value
        return Look(
            self,
            style,
            entries,
            missing=content.state is FactState.MISSING,
            modified=stat.mtime if stat else None,
            # `was` may give a line that stood there as a comment, with its sign.
            comments=frozenset(str(old) for old in known if str(old)[:1] in ("#", ";")),
            unread=[] if any(not entry.file for entry in entries) else style.parse(text),
            text=text,
            olds=tuple(known),
        ).aspect()

    def _entries(
        self, style: Format, text: str, beside: list[tuple[str, str]], facts: Facts
    ) -> list[Entry] | Aspect:
        """What the program reads, in its order; each entry of another file than this one names its file."""
        if self._main is None:
            return style.merge(self.path, text, beside)
        main, path = facts[self._main], self._main.path
        if not main.known:
            return unseen(f"{shown(path)}, which has to include {shown(self.path)},", main, "file", path)
        read = style.merge(path, main.value or "", sorted({**dict(beside), self.path: text}.items()))
        return [replace(e, file={"": path, self.path: ""}.get(e.file, e.file)) for e in read]

    def apply(self) -> tuple[str, ...]:
        """Rewrite the line in place, or add it where it will be in force."""
        value = None if self.absent else self.values[0]
        style = self._style()
        line = None if value is None else style.show(self.setting, value)
        return edit_commands(self.path, style, self.setting, line, self.section)


def _main_cf(text: str) -> Facts:
    return recorded(
        [
            {"content": "/etc/postfix/main.cf", "value": text},
            {"stat": "/etc/postfix/main.cf", "follow": True, "type": "file", "mode": "0644"},
        ]
    )


_ENCRYPT = Setting(setting="smtp_tls_security_level", path="/etc/postfix/main.cf", value="encrypt")
_BEFORE = Witness(WitnessSource.RECIPE, {"is": ("may",)})

Setting.EXAMPLES = (
    Example(
        name="it has the value",
        check=_ENCRYPT,
        facts=_main_cf("smtp_tls_security_level = encrypt\n"),
        verdict=Verdict.DONE,
    ),
    Example(name="it is not set", check=_ENCRYPT, facts=_main_cf("relayhost =\n"), verdict=Verdict.SKIPPED),
    Example(
        name="it has the value that it had before the fix",
        check=_ENCRYPT,
        facts=_main_cf("smtp_tls_security_level = may\n"),
        verdict=Verdict.SKIPPED,
        witnesses=(_BEFORE,),
    ),
    Example(
        name="its name is mistyped",
        check=_ENCRYPT,
        facts=_main_cf("smtp_tls_security_level = may\nsmtp_tls_securty_level = encrypt\n"),
        verdict=Verdict.WRONG,
        witnesses=(_BEFORE,),
    ),
    Example(
        name="it is there as a comment",
        check=_ENCRYPT,
        facts=_main_cf("#smtp_tls_security_level = encrypt\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it is overridden further down",
        check=_ENCRYPT,
        facts=_main_cf("smtp_tls_security_level = encrypt\nsmtp_tls_security_level = none\n"),
        verdict=Verdict.WRONG,
        witnesses=(_BEFORE,),
    ),
    Example(
        name="the file may not be read",
        check=_ENCRYPT,
        facts=recorded([{"content": "/etc/postfix/main.cf", "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
