"""What is told of a rehearsal: each run on the way, and what all of them have shown in the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guidegen.model import Loaded
from guidegen.recipe.proof import Proof
from guidegen.rehearse.fault import Fault
from guidegen.rehearse.learn import Dependency
from guidegen.rehearse.runs import Kind, Rehearsed, Run


@dataclass(frozen=True)
class Planned:
    """Told first: what will be left out, run by run."""

    runs: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Started:
    """Told when a run begins."""

    kind: Kind
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finished:
    """Told when a run has been verified."""

    run: Run


Event = Planned | Started | Finished


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a rehearsal has shown."""

    loaded: Loaded
    target: str
    weakness: str
    seconds: float
    faults: tuple[Fault, ...]
    rehearsed: Rehearsed | None = None
    """None where the machine could not be brought into the state of the customer's."""
    proof: Proof | None = None
    """What may be kept; None also where the machine could not prove everything."""
    dependencies: Sequence[Dependency] = field(default=())

    @property
    def green(self) -> bool:
        """Whether every demand was met."""
        return not self.faults
