"""Regular expressions of a recipe: matched in time that grows with the text, whatever they hold.

The engine is RE2. It knows no look-ahead, no look-behind and no back-references, which is what makes
a pattern such as `(a+)+$` harmless.
"""

from functools import cache
from typing import Final

import re2

from guidegen.model import Misfit

LONGEST: Final = 1000
"""Characters of one pattern."""
LARGEST: Final = 2000
"""Steps of the machine that RE2 makes of a pattern; each may have to be looked at for every character."""


@cache
def _compiled(pattern: str) -> "re2._Regexp[str]":
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def require_pattern(key: str, pattern: str) -> None:
    """Raise Misfit for what is no regular expression, or one that is too large to be matched in good time."""
    if len(pattern) > LONGEST:
        raise Misfit(key, f"a pattern has at most {LONGEST} characters")
    try:
        size = _compiled(pattern).programsize
    except UnicodeEncodeError as error:
        raise Misfit(key, "a pattern is text, without broken characters") from error
    except re2.error as error:
        said = error.args[0] if error.args else ""
        words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise Misfit(key, f"this is no regular expression: {words}", _hint(words)) from error
    if size > LARGEST:
        raise Misfit(key, "this pattern is too large", "fewer or smaller repetitions, such as {0,100}")


def _hint(words: str) -> str:
    if "perl operator" in words or "escape sequence" in words:
        return "look-ahead, look-behind and back-references are not known here"
    return ""


def fits(pattern: str, text: str, *, each_line: bool = False) -> bool:
    """Whether some part of `text` fits; bytes that were not UTF-8 count as one odd character each.

    With `each_line`, `^` and `$` stand for the ends of every line.
    """
    plain = text.encode(errors="surrogateescape").decode(errors="replace")
    return _compiled(f"(?m){pattern}" if each_line else pattern).search(plain) is not None
