"""Whether a file's content may be shown."""

from guidegen.model import Facts, FactState, Reader
from guidegen.probe.questions.stat import Stat


def rights(path: str, reader: Reader = Reader.RECIPE) -> Stat:
    """The want that tells it: the rights on what the path leads to."""
    return Stat(path, follow=True, reader=reader)


def is_private(path: str, facts: Facts) -> bool:
    """Whether some user of the host may not read the file; where that could not be told, it counts as so."""
    fact = facts[rights(path)]
    if fact.state is FactState.MISSING:
        return False
    return fact.value is None or not fact.value.readable_by_all
