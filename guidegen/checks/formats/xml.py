"""XML."""

import re
from collections import Counter
from typing import Any, ClassVar, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from guidegen.checks.formats import Entry
from guidegen.checks.formats.key_path import below, read_path, write_step
from guidegen.checks.formats.nested import GROUP, Builder, Document, Fault, Nested, Unreadable, innermost
from guidegen.checks.formats.xml_edit import XML_EDITOR

_PHRASES: Final = {
    "mismatched tag": "closes another element than the one that is open",
    "not well-formed (invalid token)": "has a sign that XML does not take here",
    "no element found": "ends before every element is closed",
    "unclosed token": "has a < that is never closed",
    "duplicate attribute": "has an attribute twice",
    "junk after document element": "goes on behind the end of the document",
    "XML or text declaration not at start of entity": "has <?xml … ?> below the first line",
    "undefined entity": "names an entity that is not there: a & is written &amp;",
    "syntax error": "has text outside of the elements",
}


class Xml(Nested):
    """The path begins with the outermost element; `@name` is an attribute: `Server.Service.Connector.@port`.

    Of several elements with one name `[0]` is the first, which needs no number, and `[1]` the next. Blanks
    around an element's text do not count. A file that declares entities of its own is not read.
    """

    name: ClassVar = "xml"
    files: ClassVar = ("*.xml", "*.XML", "*.plist", "*/fonts.conf", "*/fonts/conf.d/*.conf")
    typed: ClassVar = False
    editor: ClassVar = XML_EDITOR
    belonging: ClassVar = "It stands between the opening and the closing tag of what it belongs to."

    def read(self, text: str) -> Document:
        """Elements and attributes; in comments too, where those hold whole elements."""
        if not text.strip():
            return Document()
        return _Reader().read(text)

    def misfit(self, setting: str) -> str:
        """Of elements, items are numbered."""
        if setting.endswith("[*]"):
            return "which of several elements is meant needs a number: [0], [1]"
        return super().misfit(setting)

    def address(self, setting: str, section: str) -> tuple[str, str]:
        """The first of several elements is the one without a number."""
        steps = [
            step for step in (*(read_path(section) if section else ()), *read_path(setting)) if step != 0
        ]
        path = ""
        for step in steps[:-1]:
            path = below(path, write_step(step))
        return write_step(steps[-1]), path

    def same(self, one: str, other: str) -> bool:
        """Letter by letter, blanks around it apart."""
        return one != GROUP and one.strip() == other.strip()

    def source(self, literal: str) -> str:
        """With what would be markup escaped, in attributes too."""
        return escape(literal, {'"': "&quot;"})

    def pair(self, name: str, literal: str) -> str:
        """An element, or an attribute as it stands in one."""
        if name.startswith("@"):
            return f"{name[1:]}={quoteattr(literal)}"
        return f"<{name}>{escape(literal)}</{name}>" if name else escape(literal)

    def opening(self, section: str) -> str:
        """The opening tag."""
        step, level = innermost(section)
        return f"{self.margin * level}<{step}>"


class _Reader:
    """expat with handlers; no entity is ever expanded, and nothing outside of the text is opened."""

    def __init__(self, *, commented: bool = False, line: int = 0) -> None:
        self.builder = Builder()
        self.commented, self.first_line = commented, line
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity
        self.parser.SkippedEntityHandler = self.entity
        if not commented:
            self.parser.CommentHandler = self.comment
        self.open: list[tuple[Counter[str], list[str], str]] = []
        """For each open element its children by name, its text, and the path outside."""

    @property
    def line(self) -> int:
        return int(self.parser.CurrentLineNumber) + self.first_line

    def read(self, text: str) -> Document:
        try:
            self.parser.Parse(text.encode("utf-8", "surrogateescape"), True)
        except Unreadable as error:
            return Document(self.builder.entries, error.fault)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            what = _PHRASES.get(reason, f"is no XML: {reason}")
            # expat counts lines as XML does, by carriage returns too.
            line = [*re.split(r"\r\n|\r|\n", text), ""][error.lineno - 1]
            closing = re.match(r"(?:</)?([\w:.\-]{1,60})", line[error.offset :])
            if reason == "mismatched tag" and closing:
                what = f"{what}: {closing[1]}"
            return Document(self.builder.entries, Fault(error.lineno, what, unread="encoding" in reason))
        except (ValueError, LookupError):
            return Document(fault=Fault(1, "names an encoding that is not known here", unread=True))
        return Document(self.builder.entries)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        outside, step = self.builder.path, write_step(name)
        if self.open:
            count = self.open[-1][0][name]
            self.open[-1][0][name] += 1
            if count:
                self.builder.path, step = below(outside, step), write_step(count)
        self.builder.open(step, GROUP, self.line)
        for key, value in attributes.items():
            self.builder.add(write_step(f"@{key}"), value, self.line, commented=self.commented)
        self.open.append((Counter(), [], outside))

    def text(self, data: str) -> None:
        if self.open:
            self.open[-1][1].append(data)

    def end(self, name: str) -> None:
        del name
        children, pieces, outside = self.open.pop()
        self.builder.close_as(GROUP if children else "".join(pieces).strip())
        self.builder.path = outside

    def entity(self, *declared: object) -> None:
        del declared
        raise Unreadable(self.line, "has entities of its own, which are not read", unread=True)

    def comment(self, data: str) -> None:
        """Elements in a comment are settings that are commented out."""
        inner = _Reader(commented=True, line=self.line - 1)
        found = inner.read(f"<x>{data}</x>")
        if found.fault:
            return
        for entry in found.entries[1:]:
            above = entry.section[1:].removeprefix(".")
            section = self.builder.path
            for step in read_path(above) if above else ():
                section = below(section, write_step(step))
            self.builder.entries.append(
                Entry(line=entry.line, key=entry.key, value=entry.value, section=section, commented=True)
            )
