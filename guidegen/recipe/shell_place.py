"""Whether a quoted word can stand at some place of a shell script that a person wrote.

What cannot be told without a shell's whole grammar counts as no place: an author is asked to write it more
plainly, rather than that an answer of a customer's becomes a command.
"""

import re

_BACKQUOTED = re.compile(r"`(?:[^`\\]|\\.)*`", re.DOTALL)
# A command or an expansion inside double quotes that is over before anything in it can change the quoting.
_PLAIN_INSIDE = re.compile(r"\$\((?![^)]*\bcase\b)[^()\"'`\\#<]*\)|`[^`\"'\\#<]*`|\$\{[^{}\"'`\\]*\}")
_SIGNS_BEFORE_COMMENT = ("", " ", "\t", "\n", ";", "&", "|", "(", ")")


def obstacle(before: str) -> str:
    """Why a quoted word cannot stand behind `before`, as a phrase with its place; empty where it can."""
    position = 0
    while position < len(before):
        char = before[position]
        two = before[position : position + 2]
        if char == "\\":
            position += 2
            if position > len(before):
                return "behind a backslash"
        elif char == "'":
            position = before.find("'", position + 1) + 1
            if not position:
                return "inside quotes"
        elif char == '"':
            position, fault = _behind_double_quotes(before, position + 1)
            if fault:
                return fault
        elif char == "`":
            command = _BACKQUOTED.match(before, position)
            if not command:
                return "inside backquotes"
            position = command.end()
        elif char == "#" and before[position - 1 : position] in _SIGNS_BEFORE_COMMENT:
            line_end = before.find("\n", position)
            if line_end < 0:
                return ""  # A comment takes anything that stands on one line.
            position = line_end
        elif two == "<<":
            return "behind the beginning of a here-document"
        elif two == "$'" or two == '$"':
            return f"behind {two}, which not every shell takes for quotes"
        elif before.startswith("$((", position) and "))" not in before[position:]:
            return "inside arithmetic"
        else:
            position += 1
    return ""


def _behind_double_quotes(before: str, position: int) -> tuple[int, str]:
    """The place behind the closing quote; or what stands in the way."""
    while position < len(before):
        char = before[position]
        if char == '"':
            return position + 1, ""
        if char == "\\":
            position += 2
        elif char == "`" or before.startswith(("$(", "${"), position):
            inside = _PLAIN_INSIDE.match(before, position)
            if not inside:
                return position, "behind a command inside quotes"
            position = inside.end()
        else:
            position += 1
    return position, "inside quotes"
