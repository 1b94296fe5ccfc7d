"""What is asked of a host once more, in the same session, where a step is at fault."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from guidegen.connect.session import Limits, Session
from guidegen.errors import Unreachable
from guidegen.model import Loaded, Want
from guidegen.verify import account, circumstances
from guidegen.verify.collect import Seen, ask
from guidegen.verify.judge import Judgement


def follow_up(
    loaded: Loaded, judgement: Judgement, seen: Seen, session: Session, limits: Limits | None = None
) -> Seen:
    """`seen`, with what tells when and by whom, and by what, the faults came about.

    What is not answered any more leaves everything as it was: no verdict hangs on it. A host that did not
    answer everything in time is asked for nothing more.
    """
    known = seen.facts
    more = [want for want in dict.fromkeys(_wants(loaded, judgement, seen)) if want not in known]
    if not more or not seen.whole:
        return seen
    try:
        found = ask(session, more, sudo=seen.host.sudo, limits=limits)
    except Unreachable:
        return seen
    return replace(seen, facts=found.facts | known)


def _wants(loaded: Loaded, judgement: Judgement, seen: Seen) -> Iterator[Want[Any]]:
    yield from account.wants(judgement.steps, seen.facts)
    for step, result in zip(loaded.recipe.steps, judgement.steps, strict=True):
        for check, finding in zip(step.check, result.findings, strict=False):
            yield from circumstances.wants(check, finding)
