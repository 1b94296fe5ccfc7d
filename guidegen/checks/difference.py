"""What a difference between two texts is called: the one place that knows the slips of people who copy."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from guidegen.checks.lookalikes import alike, odd_signs
from guidegen.checks.wording import joined
from guidegen.model import Difference


@dataclass(frozen=True)
class Slip:
    """What kind of difference it is."""

    name: str
    """In words that fit behind "where X should be": "a comma in place of a full stop"."""
    telling: bool = True
    """Nothing but a slip makes it, so that such a line is an attempt, whoever wrote it."""
    harmless: bool = False
    """Its name says nothing of what stands there, and may be told of sensitive content."""


def difference(found: str, wanted: str) -> Difference:
    """`found` beside `wanted`, with the name of what is between them where it has one."""
    slip = slip_between(found, wanted)
    return Difference(found=found, wanted=wanted, named=slip.name if slip else "")


def in_brackets(found: str, wanted: str) -> str:
    """` (a comma in place of a full stop)`, for the end of a clause; empty where it has no name."""
    slip = slip_between(found, wanted)
    return f" ({slip.name})" if slip else ""


def slip_between(found: str, wanted: str) -> Slip | None:
    """What turned `wanted` into `found`; None where that has no name."""
    if found == wanted:
        return None
    odd = [*odd_signs(found, among=wanted), *(["letters that are not UTF-8"] if _is_raw(found) else [])]
    if odd:
        return Slip(joined(odd))
    if "\r" in found and "\r" not in wanted:
        return Slip("the line end of Windows")
    one, other = found.strip(), wanted.strip()
    if one == other:
        return _indented(found, wanted)
    return next((slip for test in _TESTS if (slip := test(one, other))), None) if one and other else None


def _is_raw(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)


def _indented(found: str, wanted: str) -> Slip | None:
    lead = found[: len(found) - len(found.lstrip())]
    if lead == wanted[: len(wanted) - len(wanted.lstrip())] or not lead:
        return None
    return Slip("a tab before it" if "\t" in lead else "a blank before it")


def _placeholder(found: str, wanted: str) -> Slip | None:
    typed = [one for one in re.findall(r"<[^<>]+>", found) if one not in wanted]
    return Slip(f"{typed[0]} is a placeholder, for which something else has to be put in") if typed else None


def _link(found: str, wanted: str) -> Slip | None:
    made = re.search(r"\]\((https?://|mailto:)[^)]*\)|<?(https?://|mailto:)", found)
    return Slip("a mail program made a link of it") if made and made[0] not in wanted else None


def _word_processor(found: str, wanted: str) -> Slip | None:
    marks = re.search(r"\\(par|rtf|f\d)\b", found)
    return Slip("marks of a word processor") if marks and marks[0] not in wanted else None


def _prompt(found: str, wanted: str) -> Slip | None:
    if re.match(r"([\w.-]+@[\w.-]+[:~/\w ]*)?[$#%] ", found) and wanted in found:
        return Slip("the prompt of a terminal stands before it")
    return None


def _before(found: str, wanted: str) -> Slip | None:
    """Something stands before it that does not belong there."""
    if not found.endswith(wanted):
        return None
    lead = found[: -len(wanted)]
    if re.fullmatch(r"\d{1,4}[.:)|]?\s+", lead):
        return Slip("the number of the line stands before it")
    if re.fullmatch(r"[>|\s]*[>|]\s*", lead):
        return Slip("the mark of a quoted mail stands before it")
    if lead.strip() and wanted.startswith(lead.strip()):
        return Slip(f"{lead.strip()} stands there twice")
    if not lead[-1].isspace() and lead.strip(_PUNCTUATION) == "":
        return Slip(f"{_signs(lead)} before it")
    return None


def _behind(found: str, wanted: str) -> Slip | None:
    """Something stands behind it that does not belong there."""
    rest = found[len(wanted) :] if found.startswith(wanted) else ""
    return Slip(f"{_signs(rest)} behind it") if rest and not rest.strip(_PUNCTUATION) else None


def _quoted(found: str, wanted: str) -> Slip | None:
    if len(found) > 1 and found[0] == found[-1] and found[0] in "\"'`" and found[1:-1] == wanted:
        return Slip("quotes around it, which belong to the value here")
    return None


def _zeros(found: str, wanted: str) -> Slip | None:
    if re.sub(r"(?<!\d)0+(?=\d)", "", wanted) == found:
        return Slip("a leading zero is lost" if len(wanted) == len(found) + 1 else "leading zeros are lost")
    return None


def _capitals(found: str, wanted: str) -> Slip | None:
    if found.casefold() != wanted.casefold():
        return None
    given = next((one for one, other in zip(found, wanted, strict=False) if one != other), "")
    if given.isupper():
        return Slip("a capital letter in place of a small one")
    return Slip("a small letter in place of a capital one")


_DIGITS: Final = str.maketrans("OolI", "0011")


def _letter_for_digit(found: str, wanted: str) -> Slip | None:
    if found.translate(_DIGITS) != wanted.translate(_DIGITS):
        return None
    given, meant = next((a, b) for a, b in zip(found, wanted, strict=True) if a != b)
    what = [f"the {'digit' if char.isdigit() else 'letter'} {char}" for char in (given, meant)]
    return Slip(f"{what[0]} in place of {what[1]}")


def _other_sign(found: str, wanted: str) -> Slip | None:
    """One sign stands for another, blanks beside it apart: a comma for a full stop."""
    for one, other in ((found, wanted), ("".join(found.split()), "".join(wanted.split()))):
        pairs = {(a, b) for a, b in zip(one, other, strict=False) if a != b}
        if len(one) == len(other) and len(pairs) == 1:
            given, meant = pairs.pop()
            if given in _SIGNS and meant in _SIGNS:
                return Slip(f"{_SIGNS[given]} in place of {_SIGNS[meant]}")
    return None


def _blanks(found: str, wanted: str) -> Slip | None:
    if "".join(found.split()) != "".join(wanted.split()):
        return None
    if len(found) > len(wanted):
        return Slip("blanks where none may be")
    return Slip("a blank is missing")


def _words(found: str, wanted: str) -> Slip | None:
    """Whole words are missing at one end, or stand in another order."""
    given, meant = found.split(), wanted.split()
    if given != meant and sorted(given) == sorted(meant) and len(given) > 1:
        return Slip("the right words in another order", harmless=True)
    missing = len(meant) - len(given)
    if missing == 1 and len(given) > 1 and len(found) >= MOST_OF_IT * len(wanted):
        if given == meant[:-1]:
            return Slip("its last word is missing", harmless=True)
        if given == meant[1:]:
            kind = f": {meant[0]}, the kind of the key" if meant[0] in _KEY_KINDS else ""
            return Slip(f"its first word is missing{kind}", harmless=True)
    return None


def _left_out(found: str, wanted: str) -> Slip | None:
    """Nothing is missing but signs."""
    lost = Counter(wanted) - Counter(found)
    if Counter(found) - Counter(wanted) or not _is_within(found, wanted):
        return None
    signs = [char for char in lost if char not in " \t"]
    if not signs or any(char not in _SIGNS for char in signs):
        return None
    if set(signs) == set("[]"):
        return Slip("without its square brackets")
    return Slip(f"without {joined([_SIGNS[char] for char in signs])} that belongs there")


def _one_off(found: str, wanted: str) -> Slip | None:
    """A slip of a finger, which may as well be another value."""
    what = "digit" if not re.search(r"[^\W\d_]", found + wanted) else "letter"
    if len(found) == len(wanted):
        places = [place for place, (a, b) in enumerate(zip(found, wanted, strict=True)) if a != b]
        if len(places) == 2 and places[1] == places[0] + 1:
            first = places[0]
            if found[first : first + 2] == wanted[first : first + 2][::-1]:
                return Slip(f"two {what}s are swapped", telling=False)
        return Slip(f"one {what} is another", telling=False) if len(places) == 1 else None
    if len(found) + 1 == len(wanted) and _is_within(found, wanted):
        return Slip(f"a {what} is missing", telling=False)
    if len(found) == len(wanted) + 1 and _is_within(wanted, found):
        return Slip(f"a {what} too many", telling=False)
    return None


def _looks_so(found: str, wanted: str) -> Slip | None:
    return Slip("signs that only look right") if alike(found, wanted) else None


Test = Callable[[str, str], Slip | None]
_TESTS: Final[tuple[Test, ...]] = (
    *(_placeholder, _link, _word_processor, _prompt, _before, _behind, _quoted, _zeros, _capitals),
    *(_letter_for_digit, _other_sign, _blanks, _words, _left_out, _looks_so, _one_off),
)
"""In the order in which they are believed."""

MOST_OF_IT: Final = 0.75
"""A line that has lost a word is still that line if this much of it is left."""
_SIGNS: Final = {
    ".": "a full stop",
    ",": "a comma",
    ";": "a semicolon",
    ":": "a colon",
    "=": "an equals sign",
    '"': "a quotation mark",
    "'": "an apostrophe",
    "*": "an asterisk",
    "/": "a slash",
    "_": "an underscore",
    "\\": "a backslash",
    "-": "a hyphen",
    "[": "a square bracket",
    "]": "a square bracket",
    "(": "a round bracket",
    ")": "a round bracket",
    "{": "a brace",
    "}": "a brace",
    "!": "an exclamation mark",
    "?": "a question mark",
    "#": "a hash",
    "%": "a per cent sign",
    "|": "a bar",
}
_PUNCTUATION: Final = "".join(_SIGNS)
_KEY_KINDS: Final = frozenset({"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384"})
"""Words that every public key may begin with: no secret."""


def _signs(text: str) -> str:
    return joined(list(dict.fromkeys(_SIGNS[char] for char in text)))


def _is_within(short: str, long: str) -> bool:
    """Whether `short` is `long` with something left out."""
    rest = iter(long)
    return all(char in rest for char in short)
