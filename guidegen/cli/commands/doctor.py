"""guidegen doctor"""

import click

from guidegen.cli import console
from guidegen.errors import Exit


@click.command()
def command() -> Exit:
    """Tell what guidegen finds on this machine, and what is missing.

    Ends with status 4 when something is missing that guides or verification cannot do without.
    """
    from guidegen.cli.environment import parts

    found = list(parts())
    width = max(len(part.name) for part in found)
    for part in found:
        mark = "✓" if part.found else ("✗" if part.needed else "–")
        console.result(f"{mark} {part.name:<{width}}  {part.found or 'missing'}")
        if not part.found:
            console.result(f"  {'':<{width}}  serves: {part.serves}\n  {'':<{width}}  to do: {part.remedy}")
    return Exit.DONE if all(part.found or not part.needed for part in found) else Exit.CANNOT_TELL
