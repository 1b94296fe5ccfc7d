"""How questions are put into pieces of shell: the same for the script and for the reading of its answer."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from guidegen.model import Reader, Want
from guidegen.probe.question import Question

LARGEST: Final = 60_000
"""Characters of one piece: it is one argument of `sh -c`, and Linux takes 128 KiB, quoting included."""


@dataclass(frozen=True)
class Piece:
    """Questions of one class and one reader, asked together."""

    number: int
    reader: Reader
    cls: type[Question[Any]]
    questions: tuple[Question[Any], ...]

    @property
    def script(self) -> str:
        """The shell that asks them."""
        return self.cls.script(self.questions)


def pieces(wants: Iterable[Want[Any]]) -> Iterator[Piece]:
    """Every question once, in pieces that are numbered from 0 and depend on nothing but `wants`."""
    groups: dict[tuple[Reader, type[Question[Any]]], list[Question[Any]]] = {}
    for want in dict.fromkeys(wants):
        if not isinstance(want, Question):
            raise TypeError(f"{want!r} does not know how to be asked")
        groups.setdefault((want.reader, type(want)), []).append(want)
    number = 0
    for (reader, cls), questions in groups.items():
        for part in _parts(cls, questions):
            yield Piece(number, reader, cls, tuple(part))
            number += 1


def _parts(cls: type[Question[Any]], questions: list[Question[Any]]) -> Iterator[list[Question[Any]]]:
    half = len(questions) // 2
    if cls.apart:
        yield from ([question] for question in questions)
    elif half and len(cls.script(questions)) > LARGEST:
        yield from _parts(cls, questions[:half])
        yield from _parts(cls, questions[half:])
    else:
        yield questions


def marker(nonce: str, number: int) -> str:
    """The word by which piece `number` parts its answers; it does not tell the nonce."""
    return hashlib.sha256(f"{nonce} {number}".encode()).hexdigest()[:32]
