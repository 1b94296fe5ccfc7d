"""What a person probably meant: the known word nearest to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that `word` is a slip of; empty where none is near enough."""
    candidates = list(known)
    folded = {candidate.lower().replace("_", "-"): candidate for candidate in candidates}
    wanted = word.lower().replace("_", "-").replace(" ", "-")
    if wanted in folded:
        return folded[wanted]
    # One slip is the nearest there is; and of two or three letters it is so much that ratios say nothing.
    close = [word for word in folded if _one_slip(wanted, word)]
    close = close or get_close_matches(wanted, folded, n=1, cutoff=0.6)
    return folded[close[0]] if len(close) == 1 else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "known here") -> str:
    """A hint that names the nearest word, or else lists what is known."""
    candidates = sorted(known)
    if guess := nearest(word, candidates):
        return f'did you mean "{guess}"?'
    return f"{otherwise}: {', '.join(candidates)}" if candidates else ""


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter too many, too few, another one, or two letters swapped make the difference."""
    if len(typed) == len(meant):
        differing = [i for i, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
        swapped = len(differing) == 2 and sorted(typed) == sorted(meant)
        return swapped or (len(differing) == 1 and len(typed) > 2)
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    return len(longer) - len(shorter) == 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )
