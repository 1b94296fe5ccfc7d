"""git's configuration."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format
from guidegen.probe.questions.effective import Effective

_HEADING: Final = re.compile(r'[ \t]*\[[ \t]*([A-Za-z0-9.\-]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?[ \t]*\]')
_PAIR: Final = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9\-]*)[ \t]*(?:(=)(.*))?", re.DOTALL)
_MEANT: Final = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9\-]*)[ \t]*[: \t][ \t]*(\S+)[ \t]*")
_LETTERS: Final = {"n": "\n", "t": "\t", "b": "\b"}
# What git takes, as it comes upon it; the first thing that is none of these makes it refuse the file.
_SKIPPED: Final = re.compile(r"(?:[ \t\n\v\f\r]|[#;][^\n]*)*+")
_OPENING: Final = re.compile(r'\[[A-Za-z0-9.\-]*(?:[ \t\v\f\r]+"(?:[^"\\\n]|\\[^\n])*+")?\]')
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9\-]*+[ \t]*+(?:(?==)|(?=\r?(?:\n|\Z)))")
_ASSIGNED: Final = re.compile(
    r"""=(?:"(?:[^"\\\n]|\\(?:[tbn"\\]|\r?\n))*+"|\\(?:[tbn"\\]|\r?(?:\n|\Z))|[^"\\\n#;])*+(?:[#;][^\n]*)?(?=\n|\Z)"""
)
_NO_SETTING: Final = "is not written as the program reads it, with an equals sign behind a key"
_PIECE: Final = re.compile(r'"|\\(.)?|[#;]|[ \t\r\n]+|[^"\\#; \t\r\n]+', re.DOTALL)
_GOES_ON: Final = "\\\n"
_ADDED: Final = frozenset(
    {
        *("fetch", "push", "url", "pushurl", "insteadof", "pushinsteadof", "helper", "directory", "path"),
        *("extraheader", "merge", "hiderefs", "excludesfile"),
    }
)
_MOST_WORDS: Final = 3


class Git(Format):
    """Sections `[remote "origin"]` with `key = value`; a key alone means true. The last occurrence counts.

    A recipe names a section as the file does, `remote "origin"`, or as git does, `remote.origin`. Capitals
    matter in the quoted part and in values alone. Keys that git collects (url, fetch, insteadOf, …) may stand
    several times. What `[include]` names is read where it stands; of `[includeIf]` nobody but git can tell.
    """

    name: ClassVar = "git"
    files: ClassVar = ("*/.gitconfig", "*/gitconfig", "*/.git/config", "*/git/config", "*/.gitmodules")
    comment: ClassVar = "#;"
    dialect: ClassVar = "git"
    in_force: ClassVar = "program"
    heading_lines: ClassVar = r"^[ \t]*\["

    def parse(self, text: str) -> list[Entry]:
        """One entry for each logical line that sets something."""
        found, section = [], ""
        for number, line in _logical(text):
            body = line.lstrip(" \t")
            if heading := _HEADING.match(body):
                section = _section(heading)
                body = body[heading.end() :].lstrip(" \t")
            commented = body[:1] in ("#", ";")
            if commented:
                body = body.lstrip("#; \t")
            pair = _PAIR.fullmatch(body.rstrip("\r"))
            if commented and (not pair or not pair[2] or len(body.split()) > _MOST_WORDS + 1):
                continue
            if pair:
                value = _value(pair[3]) if pair[2] else "true"
                entry = Entry(line=number, key=pair[1], value=value, section=section, commented=commented)
                found.append(entry)
                if not commented and section.lower().startswith("includeif") and pair[1].lower() == "path":
                    found.append(Entry(line=number, key=" ", value="", away="git includes it on a condition"))
            elif meant := _MEANT.fullmatch(body):
                found.append(
                    Entry(line=number, key=meant[1], value=meant[2], section=section, malformed=True)
                )
        return found

    def faults(self, text: str) -> Sequence[tuple[int, str]]:
        """The first line that is none of a heading, a key alone or with its value, and a comment."""
        text = text.removeprefix("\ufeff")
        at = 0
        while (at := _SKIPPED.match(text, at).end()) < len(text):  # type: ignore[union-attr]
            found, what = _OPENING.match(text, at), "has a heading that git does not take"
            if text[at] != "[":
                found, what = _KEY.match(text, at), _NO_SETTING
                if found and text[found.end() : found.end() + 1] == "=":
                    found = _ASSIGNED.match(text, found.end())
                    what = "has a quotation mark that is never closed, or a backslash that git does not take"
            if not found:
                return [(text.count("\n", 0, at) + 1, what)]
            at = found.end()
        return []

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """One file; what is relative lies beside the file that names it."""
        del main, texts
        if self.fold(entry.section) != "include" or entry.key.lower() != "path":
            return ()
        return [
            entry.value
            if entry.value.startswith("~/")
            else posixpath.join(posixpath.dirname(path), entry.value)
        ]

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """`git config` on the file with all that it includes."""
        lead, quote, sub = self.heading(section).strip("[]").partition(' "')
        name = f"{lead}.{sub.removesuffix(chr(34))}" if quote else lead
        return Effective("git", path, f"{name}.{key}")

    def told(self, text: str, key: str, section: str) -> Sequence[str] | None:
        """Every value, each behind the file that it comes from."""
        del section
        values = [line.partition("\t")[2] for line in text.splitlines()]
        return values if self.adds_up(key) else values[-1:]

    def show(self, key: str, value: str) -> str:
        """With blanks beside the equals sign, quoted where git would take the value apart."""
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        quoted = text != value or re.search(r"[#;]|^\s|\s$|\s\s", value)
        return f'{key} = "{text}"' if quoted else f"{key} = {value}"

    def heading(self, section: str) -> str:
        """`[remote "origin"]`."""
        if '"' not in section and "." in section:
            name, _, sub = section.partition(".")
            return f'[{name} "{sub}"]'
        return f"[{section}]"

    def fold(self, name: str) -> str:
        """`Remote "origin"` and `remote.origin` are one; capitals matter in the quoted part."""
        head, quote, sub = name.partition('"')
        if quote:
            return f'{head.strip().lower()} "{sub}'
        head, dot, sub = name.partition(".")
        return f'{head.lower()} "{sub}"' if dot else head.strip().lower()

    def same(self, one: str, other: str) -> bool:
        """Letter by letter; git of some versions turns tabs between words into blanks."""
        return one.replace("\t", " ") == other.replace("\t", " ")

    def adds_up(self, key: str) -> bool:
        """Some keys may stand several times, and all of them count."""
        return key.lower() in _ADDED


def _section(heading: re.Match[str]) -> str:
    if heading[2] is not None:
        sub = re.sub(r"\\(.)", r"\1", heading[2])
        return f'{heading[1]} "{sub}"'
    name, dot, sub = heading[1].partition(".")
    return f'{name} "{sub.lower()}"' if dot else name


def _logical(text: str) -> list[tuple[int, str]]:
    """A backslash at the end of a line goes on with the next, unless a comment stands before it."""
    logical: list[tuple[int, list[str]]] = []
    goes_on = quoted = False
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        body = line.removesuffix("\r")
        if not goes_on:
            logical.append((number, []))
            quoted = False
        goes_on = False
        for piece in _PIECE.finditer(body):
            if piece[0] == '"':
                quoted = not quoted
            elif piece[0] in ("#", ";") and not quoted:
                break
            goes_on = piece[0] == "\\"
        logical[-1][1].append(body + "\n" if goes_on else body)
    return [(number, "".join(pieces)) for number, pieces in logical]


def _value(text: str) -> str:
    """What git takes: without quotes and comment, blanks at the ends dropped."""
    pieces: list[str] = []
    quoted, blanks = False, ""
    for piece in _PIECE.finditer(text):
        part = piece[0]
        if part in ("#", ";") and not quoted:
            break
        if part.isspace() and not quoted:
            blanks = part if any(pieces) else ""
            continue
        pieces.append(blanks)
        blanks = ""
        if part == '"':
            quoted = not quoted
        elif part != _GOES_ON:
            pieces.append(_LETTERS.get(piece[1], piece[1]) if piece[1] else part.removeprefix("\\"))
    return "".join(pieces)
