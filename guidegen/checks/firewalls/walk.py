"""Walking a packet through chains of rules, where it is not always known whether a rule matches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from guidegen.checks.firewalls import Opinion

Action = Literal["accept", "drop", "jump", "goto", "return", "none", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule, seen from one packet."""

    matches: bool | None
    """None: it cannot be told."""
    action: Action
    target: str = ""
    text: str = ""
    """As it is shown to a person."""
    is_about_port: bool = False
    """It names the packet's port."""


@dataclass(frozen=True)
class _Way:
    """What may become of a packet in a chain, each with the rule that decides, and whether it may go on."""

    ends: tuple[tuple[Action, str], ...]
    goes_on: bool


_DEEPEST: Final = 20


def walk(chains: Mapping[str, Sequence[Rule]], first: str, policy: str) -> Opinion:
    """What becomes of the packet in the chain `first`; `policy` is what becomes of those that pass it."""
    way = _walk(chains, first, {})
    ends = [*way.ends, *([(_as_action(policy), f"the policy {policy} of {first}")] if way.goes_on else [])]
    actions = {action for action, _ in ends}
    reason = "; ".join(dict.fromkeys(text for _, text in ends))
    if actions == {"accept"}:
        return Opinion(open=True, words=f"let in by {reason}", attempts=_attempts(chains, "drop", ends))
    if actions == {"drop"}:
        return Opinion(open=False, words=f"kept out by {reason}", attempts=_attempts(chains, "accept", ends))
    return Opinion(open=None, words=f"it depends on {reason}")


def _as_action(policy: str) -> Action:
    return "accept" if policy.lower() == "accept" else "drop"


def _attempts(
    chains: Mapping[str, Sequence[Rule]], action: Action, ends: Sequence[tuple[Action, str]]
) -> tuple[str, ...]:
    """Rules on the very port that would do the other thing, and never come to it."""
    deciding = {text for _, text in ends}
    rules = [rule for chain in chains.values() for rule in chain]
    return tuple(
        f"the rule “{rule.text}” comes too late or is never reached"
        for rule in rules
        if rule.matches and rule.is_about_port and rule.action == action and rule.text not in deciding
    )


def _walk(
    chains: Mapping[str, Sequence[Rule]], name: str, known: dict[str, _Way], above: tuple[str, ...] = ()
) -> _Way:
    """Each chain is walked once, however often it is jumped to; what leads to itself is not understood."""
    if name in known:
        return known[name]
    if name not in chains or name in above or len(above) > _DEEPEST:
        return _Way((("unknown", f"the chain {name}"),), True)
    ends: list[tuple[Action, str]] = []
    may_return = False
    way = None
    for rule in chains[name]:
        if rule.matches is False or rule.action == "none":
            continue
        goes_on = leaves = False
        if rule.action in ("accept", "drop", "unknown"):
            ends.append((rule.action, f"the rule “{rule.text}”"))
            goes_on = rule.action == "unknown"
        elif rule.action == "return":
            leaves = True
        else:
            inner = _walk(chains, rule.target, known, (*above, name))
            ends += inner.ends
            leaves, goes_on = (inner.goes_on, False) if rule.action == "goto" else (False, inner.goes_on)
        may_return = may_return or leaves
        if rule.matches and not goes_on:
            way = _Way(tuple(dict.fromkeys(ends)), may_return)
            break
    known[name] = way or _Way(tuple(dict.fromkeys(ends)), True)
    return known[name]
