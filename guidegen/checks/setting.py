"""The check kind `setting`: a key in a settings file has a value."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

from guidegen.checks.access import is_private, rights
from guidegen.checks.finding import Aspect, conclude, left_open, unseen
from guidegen.checks.formats import Format, find_format, formats
from guidegen.checks.formats.blocks import Blocks
from guidegen.checks.formats.nested import Nested
from guidegen.checks.neighbours import Beside, Neighbourhood, asked_around
from guidegen.checks.nested_guide import apply_commands, instruction
from guidegen.checks.nested_look import look_into
from guidegen.checks.paths import require_path
from guidegen.checks.setting_block_edit import block_commands
from guidegen.checks.setting_edit import edit_commands
from guidegen.checks.setting_examples import examples
from guidegen.checks.setting_guide import plain_instruction
from guidegen.checks.setting_in_force import in_force
from guidegen.checks.setting_look import Look
from guidegen.checks.setting_tree import along_question, included_by, read_with, stands_alone
from guidegen.checks.suggesting import (
    is_path,
    open_text,
    scalar,
    seems_secret,
    settings_format,
    text_wants,
)
from guidegen.checks.wording import shown
from guidegen.model import (
    CLOSED,
    Check,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.effective import Effective
from guidegen.probe.questions.includes import Includes


@dataclass(frozen=True, kw_only=True)
class Setting(Check):
    """A key in a settings file has the value that it should.

    Where settings stand inside one another (JSON, YAML, TOML, XML) the key is a path: `server.tls.enabled`,
    `hosts[0].name`, `hosts[*]` for any item, `"a.b".c` for a key that holds a dot. There the text "1" and the
    number 1 differ, a key that stands twice is wrong, and so is a file that its format does not allow, for no
    program reads it. Elsewhere values are compared without the quotes of their format. Which of several
    occurrences counts is the format's: sshd takes the first, most others the last. A commented line is not
    the setting, and neither is a line below another section's heading or with a mistyped key; the finding
    says which of these it saw.

    Files that a program reads as one are followed on the host, at most 300 and 16 levels deep: what sshd,
    ssh, nginx, apache, git, MySQL and samba include, and the folders of sysctl and systemd. A line of
    another file that overrides is named; so is a file that nothing includes. What could not be read along
    leaves it unknown where it may matter. nginx and apache refuse all of a file for one missing
    semicolon, brace or end of a section: that line is named.

    With `in_force` the program is asked: `sshd -T` (for a Match with the user, host or address that it
    names), `postconf`, `testparm`, `git config`. Its word counts, wherever the value comes from; where it
    differs, the finding names the file and line that overrides, if one was found. Of the kernel's
    settings both must be right, the file and what `sysctl` says is running. `apache2 -t` says only
    whether the files are taken, and nginx cannot be asked without changing the host: there the files
    decide. A program answers as it would start now; whether it was reloaded is told by `service`.
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
    type: Literal["", "text", "number", "boolean"] = option(
        "What a value in quotes or from an answer stands for, in JSON, YAML and TOML; by default text.", ""
    )
    in_force: bool = option(
        "The program itself must have the value: sshd, postfix, samba, the kernel, …", False
    )
    section: str = option(
        'The heading below which it stands, without brackets; for sshd "Match …"; for nginx and apache the '
        'blocks from the outside in: "server example.com > location /x".',
        "",
    )
    format: str = option("How the file is written; by default its name and content tell.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        require_path("in", self.path)
        given = [self.value is not None, bool(self.one_of), self.absent]
        if sum(given) != 1:
            raise Misfit("setting", "exactly one of is, one_of and absent is needed", "is: VALUE")
        if self.format and self.format not in formats():
            raise Misfit("format", f"there is no format {self.format!r}", f"one of: {', '.join(formats())}")
        style = self._style()
        if self.in_force and not style.in_force:
            known = ", ".join(name for name, one in formats().items() if one.in_force)
            raise Misfit(
                "in_force", "no program tells what is in force of this file", f"formats with one: {known}"
            )
        if self.in_force and self.absent:
            raise Misfit(
                "in_force", "a program has a value for every setting, so none is ever absent", "is: VALUE"
            )
        for key, keys in (("setting", self.setting), ("section", self.section)):
            if keys and (why := style.misfit(keys)):
                raise Misfit(key, why, 'keys with dots between them: server.tls.enabled, hosts[0], "a.b".c')
        for text in (self.setting, *self.values):
            if "\n" in text or "\r" in text:
                raise Misfit("setting", "a setting stands on one line")

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values that will do, as text."""
        wanted = self.one_of if self.value is None else (self.value,)
        style = self._style()
        return tuple(style.literal(one, self.type) for one in wanted)

    @property
    def subject(self) -> str:
        """The key."""
        return self.setting

    @cached_property
    def _content(self) -> Content:
        return Content(self.path)

    def _style(self, text: str = "") -> Format:
        return find_format(self.path, text, self.format)

    @cached_property
    def _along(self) -> Includes | None:
        return along_question(self._style(), self.path)

    @property
    def _asked(self) -> Effective | None:
        if not self.in_force:
            return None
        asked = self._style().asks(self.path, self.setting, self.section)
        return asked if isinstance(asked, Effective) else None

    def instruct(self) -> Instruction:
        """Open the file, and make the line say this."""
        style = self._style()
        if isinstance(style, Nested):
            return instruction(self, style)
        return plain_instruction(self, style)

    def expectation(self) -> str:
        """`smtp_tls_security_level = encrypt in /etc/postfix/main.cf`."""
        where = f"in {shown(self.path)}" + (f", section {shown(self.section)}" if self.section else "")
        if self.absent:
            return f"no {shown(self.setting)} {where}"
        return f"{self.wanted_line} {where}" + (", in force" if self.in_force else "")

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

    def wants(self) -> tuple[Want[Any], ...]:
        """The text, the rights on the file, and what else the format reads along with it."""
        further: tuple[Want[Any] | None, ...] = (self._along, self._asked)
        return (self._content, rights(self.path), *(want for want in further if want))

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What lies beside the file, where the setting is not as it should be."""
        if self.absent or self.judge(facts).verdict not in (Verdict.SKIPPED, Verdict.WRONG):
            return ()
        return self._neighbourhood(facts).wants_more(facts)

    def _beside(self, facts: Facts) -> tuple[Sequence[Beside], str]:
        """The texts that lie beside the file, and what of them could not be looked at."""
        if self.absent or not asked_around(self.path, facts):
            return (), ""
        around = self._neighbourhood(facts)
        return around.texts(facts), around.unlooked(facts)

    def _neighbourhood(self, facts: Facts) -> Neighbourhood:
        content = facts[self._content]
        seen = facts[self._along].value if self._along else None
        style = self._style(content.value or "")
        return Neighbourhood(
            self.path,
            included=included_by(style, self.path, content.value, seen),
            missing=content.state is FactState.MISSING,
            read=frozenset(file.path for file in seen.files) if seen else frozenset(),
        )

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Compare what is in force with what should be; then look for traces of an attempt."""
        if not self.sensitive and is_private(self.path, facts):
            return replace(self, sensitive=True).judge(facts, witnesses)
        finding = conclude(self, self._look(facts, witnesses), witnesses)
        read = facts[self._along].value if self._along else None
        if not self.sensitive and read and any(e.file in read.private for e in finding.evidence):
            return replace(self, sensitive=True).judge(facts, witnesses)
        return finding

    def _look(self, facts: Facts, witnesses: Sequence[Witness]) -> list[Aspect]:
        content = facts[self._content]
        if not content.known:
            return [unseen(shown(self.path), content, "file", self.path)]
        text = content.value or ""
        style = self._style(text)
        if isinstance(style, Nested):
            beside, unlooked = self._beside(facts)
            seen = look_into(self, style, content, facts[rights(self.path)].value, witnesses, beside)
            return [left_open(seen, unlooked, witnesses)]
        alone = self._along is None or stands_alone(style, self.path, text)
        read = None if alone or self._along is None else facts[self._along]
        if read is not None and not read.known:
            named = included_by(style, self.path, text, None)
            which = f" ({shown(', '.join(named))})" if named else ""
            return [unseen(f"what is read along with {shown(self.path)}{which}", read, "file", self.path)]
        missing = content.state is FactState.MISSING
        along = read_with(style, self.path, None if missing else text, read)
        known = [old for witness in witnesses for old in witness.values.get("is", ())]
        stat = facts[rights(self.path)].value
        beside, unlooked = self._beside(facts)
        look = Look(
            self,
            style,
            along,
            missing=missing,
            modified=stat.mtime if stat else None,
            # `was` may give a line that stood there as a comment, with its sign.
            comments=frozenset(str(old) for old in known if str(old)[:1] in ("#", ";")),
            text=text,
            olds=tuple(known),
            beside=beside,
        )
        aspects = in_force(look, facts) if self.in_force else look.aspects()
        return [left_open(aspect, unlooked, witnesses) for aspect in aspects]

    def apply(self) -> tuple[str, ...]:
        """Rewrite the line in place, or add it where it will be in force."""
        value = None if self.absent else self.values[0]
        style = self._style()
        if isinstance(style, Nested):
            return apply_commands(self, style)
        line = None if value is None else style.show(self.setting, value)
        if isinstance(style, Blocks):
            return block_commands(self.path, style, self.setting, line, self.section)
        return edit_commands(self.path, style, self.setting, line, self.section)

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:
        """The text of a file that everybody may read."""
        return text_wants(subject, facts) if is_path(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Each live setting of a file that surely holds settings; none that looks like a secret."""
        text = open_text(subject, facts) if is_path(subject) else None
        style = settings_format(subject, text) if text is not None else None
        found: dict[tuple[str, str, str], Check] = {}
        for entry in style.parse(text or "") if style else ():
            if entry.commented or entry.malformed or seems_secret(entry.key, entry.value, entry.section):
                continue
            with suppress(Misfit):
                key, section = entry.key, entry.section
                value, kind = style.stated(entry) if isinstance(style, Nested) else (scalar(entry.value), "")
                setting = Setting(setting=key, path=subject, value=value, section=section, type=kind)
                found.setdefault((key, section, entry.value), setting)
        return tuple(found.values())


Setting.EXAMPLES = examples(Setting)
