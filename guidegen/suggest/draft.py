"""A step in the making: what changed on a host, when, and the checks that say so."""

from dataclasses import dataclass
from datetime import datetime

from guidegen.model import Check


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One change, as it may become a step."""

    moment: datetime
    """When it happened, as far as the host tells; the order of the steps."""
    title: str
    checks: tuple[Check, ...] = ()
    """Not yet known to hold."""
    path: str = ""
    """The file that changed, if it was one."""
    unit: str = ""
    """The service that took up its settings, if it was one."""
    reads: tuple[str, ...] = ()
    """What it rests on: the files that a service took up, the services that opened a port."""
    remarks: tuple[str, ...] = ()
    """What is to be said above it."""
    said: str = ""
    """Why nothing can be looked at, where the change is certain and no check can tell it."""
