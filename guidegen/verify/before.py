"""How a host stood before the guide was sent: kept in the case, and believed before anything else later."""

from collections.abc import Mapping

from guidegen.model import Verdict, Witness, WitnessSource
from guidegen.recipe.case import Before
from guidegen.verify.judge import Judgement


def remember(judgement: Judgement) -> Mapping[str, Before]:
    """What a case keeps of a look at a host, for each check that could be looked at.

    Of sensitive content the findings hold salted digests already.
    """
    return {
        name: Before(values=dict(finding.observed), traces=finding.traces)
        for name, finding in judgement.findings()
        if finding.verdict not in (Verdict.UNKNOWN, Verdict.INAPPLICABLE)
    }


def recall(before: Mapping[str, Before]) -> Mapping[str, Witness]:
    """What a case kept, as a witness for each check's name."""
    return {
        name: Witness(
            WitnessSource.BEFORE,
            {key: (value,) for key, value in seen.values.items()},
            frozenset(seen.traces),
        )
        for name, seen in before.items()
    }
