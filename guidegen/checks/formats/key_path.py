"""Paths of keys into files whose settings stand inside one another: `server.tls.enabled`, `servers[0].name`.

A key that holds a dot, a bracket, a quote or blanks at its ends is quoted: `"a.b".c`. `[*]` at the end is any
item of a list. Every path has one canonical text, and paths are the same where that is.
"""

import json
import re
from typing import Final

Step = str | int
ANY: Final = -1
"""The step `[*]`."""

_STEP: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|\[(\*|[0-9]{1,6})\]|([^.\[\]"]+)')
_ODD: Final = re.compile(r'[.\[\]"\\\x00-\x1f\x7f]|^\s|\s$|^$')


def read_path(text: str) -> tuple[Step, ...]:
    """The steps in `text`. Raises ValueError where it is no path."""
    steps: list[Step] = []
    at = 0
    while at < len(text) or not steps:
        if steps and text[at] == ".":
            at += 1
        elif steps and text[at] != "[":
            raise ValueError("a dot is missing between two keys")
        step = _STEP.match(text, at)
        if not step or (step[2] and text[at - 1 : at] == "."):
            raise ValueError("a key is missing")
        if step[2]:
            steps.append(ANY if step[2] == "*" else int(step[2]))
        elif step[3]:
            steps.append(step[3].strip())
        else:
            steps.append(json.loads(step[0]))
        at = step.end()
    if ANY in steps[:-1]:
        raise ValueError("[*] can only be the last of a path")
    return tuple(steps)


def write_step(step: Step) -> str:
    """One step, as it stands in a path."""
    if isinstance(step, int):
        return "[*]" if step == ANY else f"[{step}]"
    return json.dumps(step, ensure_ascii=False) if _ODD.search(step) else step


def below(section: str, step: str) -> str:
    """The path of a `step` below the path `section`, both written out."""
    return section + step if step[:1] in ("[", "") or not section else f"{section}.{step}"


def bare_name(step: str) -> str:
    """A written step without the quotes that the path needed."""
    return str(json.loads(step)) if step.startswith('"') else step
