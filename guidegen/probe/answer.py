"""From what a script printed to facts."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from guidegen.model import Fact, Facts, FactState, Want
from guidegen.probe.grouping import Piece, marker, pieces
from guidegen.probe.question import Section

_ENDED = {"timed out": FactState.TIMED_OUT, "too large": FactState.CUT_OFF}


def read(wants: Iterable[Want[Any]], nonce: str, output: bytes, ended: StrEnum | str = "whole") -> Facts:
    """The facts in `output`, for the wants that the script asked; `ended` says how the run ended.

    `wants` and `nonce` are those that `compose` was given. A want of which the script says nothing because
    it was not asked (another reader's) is left out; where the run ended early, what was not answered is lost,
    timed out or cut off.
    """
    lost = _ENDED.get(str(ended), FactState.LOST)
    answers: dict[Want[Any], Fact[Any]] = {}
    rest = output
    frame = b"\n@" + re.escape(nonce.encode())
    was_whole = bool(re.search(frame + rb" whole\n", output))
    for piece in pieces(wants):
        begin = re.search(frame + rb" begin %d\n" % piece.number, rest)
        if not begin:
            if not was_whole:
                answers |= dict.fromkeys(piece.questions, Fact[Any](lost))
            continue
        rest = rest[begin.end() :]
        end = re.search(frame + rb" end %d (\d+)\n" % piece.number, rest)
        body, status = (rest[: end.start()], int(end[1])) if end else (rest, 0)
        section = Section(body, status, bool(end), marker(nonce, piece.number).encode())
        answers |= _answers(piece, section, lost)
        rest = rest[end.end() - 1 :] if end else b""
    return Facts(answers)


def _answers(piece: Piece, section: Section, lost: FactState) -> dict[Want[Any], Fact[Any]]:
    facts = list(piece.cls.read(piece.questions, section))
    if not section.whole:
        # Only what is certain in itself may be taken from half an answer.
        facts = [Fact(lost) if fact.state is FactState.LOST else fact for fact in facts]
    return dict(zip(piece.questions, facts, strict=True))
