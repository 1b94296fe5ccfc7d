"""From fields, as they should be and as they are, to a verdict: the one place where that is decided.

The order of the reasons is DESIGN's: what is known of this very host, then the recipe's `was`, then the
proof; without any of them an absent thing counts as untouched and another live value as an attempt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Final

from guidegen.model import Check, Value, Verdict, Witness, WitnessSource

_BELIEF: Final = tuple(WitnessSource)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a check: how it should be, and how it was seen."""

    name: str
    holds: bool
    actual: Value
    """As seen; None: absent."""
    digest: Value = None
    """Where the content is sensitive: what stands for `actual` in an earlier run's record."""
    same: Callable[[Value, Value], bool] = eq
    """Whether a value of a witness, the first, and one that was seen mean the same."""
    passive: bool = False
    """Nobody brings this state about by doing something wrong: a stopped service, a stale reload.

    With `actual` None, no witness is asked: a reload may have been fresh before, and is stale by the fix.
    """
    attempts: tuple[str, ...] = ()
    """Traces of an attempt: a commented line that holds the new value, a mistyped key that carries it."""
    suspects: tuple[str, ...] = ()
    """Traces that prove an attempt only where a witness knows that they were not there before."""


def weigh(field: Field, witnesses: Sequence[Witness]) -> Verdict:
    """`done`, `skipped` or `wrong` for a field that was seen. `witnesses` come in order of belief."""
    if field.holds:
        return Verdict.DONE
    known_traces = frozenset[str]().union(*(witness.traces for witness in witnesses))
    if set(field.attempts) - known_traces:
        return Verdict.WRONG
    if set(field.suspects) - known_traces and any(witness.saw_this_host for witness in witnesses):
        return Verdict.WRONG
    if field.passive and field.actual is None:
        return Verdict.SKIPPED
    for witness in witnesses:
        if (olds := witness.values.get(field.name)) is None:
            continue
        if any(field.same(old, field.actual) for old in olds):
            return Verdict.SKIPPED
        if field.digest is not None and field.digest in olds:
            return Verdict.SKIPPED
        if field.actual is None and not witness.saw_this_host:
            return Verdict.SKIPPED
        if field.passive and witness.source is WitnessSource.PROOF:
            # Another machine's output, version or exit status: that this one's differs is no attempt.
            return Verdict.SKIPPED
        return Verdict.WRONG
    untouched = field.actual is None or field.passive
    return Verdict.SKIPPED if untouched else Verdict.WRONG


def is_brought_about(field: Field, witnesses: Sequence[Witness]) -> bool:
    """Whether it holds now and did not before, as is known of this very host or as the recipe says.

    That another machine had it otherwise, as a proof tells, does not show that anybody changed it here.
    """
    if not field.holds:
        return False
    for witness in witnesses:
        if (olds := witness.values.get(field.name)) is None:
            continue
        if witness.source is WitnessSource.PROOF:
            return False
        if field.digest is not None and field.digest in olds:
            return False
        return not any(field.same(old, field.actual) for old in olds)
    return False


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of several taken together: `wrong` over `skipped` over `unknown` over `done`.

    What is inapplicable says nothing of the others; where nothing else is there, all of it is.
    """
    for verdict in (Verdict.WRONG, Verdict.SKIPPED, Verdict.UNKNOWN):
        if verdict in verdicts:
            return verdict
    if verdicts and all(verdict is Verdict.INAPPLICABLE for verdict in verdicts):
        return Verdict.INAPPLICABLE
    return Verdict.DONE


def witnesses(check: Check, *others: Witness | None) -> tuple[Witness, ...]:
    """Who knows how things stood before, the recipe and `others`, in the order in which they are believed."""
    recipe = Witness(WitnessSource.RECIPE, check.was) if check.was else None
    known = [witness for witness in (recipe, *others) if witness]
    return tuple(sorted(known, key=lambda witness: _BELIEF.index(witness.source)))
