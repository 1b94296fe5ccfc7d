"""What a guide is made with, beside the recipe and its answers."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Edition = Literal["customer", "engineer"]


@dataclass(frozen=True, kw_only=True)
class GuideOptions:
    """For whom a guide is, and who sends it. What is empty is not printed."""

    edition: Edition = "customer"
    """The engineer's edition adds what `verify` looks at, and the answers to the proof questions."""
    to: str = ""
    sender: str = ""
    ticket: str = ""
    made: date | None = None
    revision: str = ""
    """Which making of this guide it is."""
