"""No file keeps the program busy: what grows faster than the text is cut short."""

import time
from pathlib import Path

import pytest

from guidegen.recipe.loader import load
from tests.recipe.written import faults, write

STEP = "steps:\n  - {id: a, title: T, do: x}\n"
ASK = "ask: {x: {question: Q, example: v}}\n"


def long_texts(key: str, filling: str) -> str:
    """As many texts as there is room for, each as long and as full of answers as it may be."""
    text = filling * (7_800 // len(filling)) + " ${x}" * 50
    return "steps:\n" + "".join(f'  - {{id: s{n}, title: T, {key}: "{text}"}}\n' for n in range(31))


HUGE = {
    "unknown keys": "".join(f"k{n}: 1\n" for n in range(9_000)) + STEP,
    "doubled keys": "k: 1\n" * 40_000 + STEP,
    "needs of what is not there": "steps:\n"
    + "".join(f"  - {{id: a{n}, title: T, do: x, needs: [z{n}, y{n}]}}\n" for n in range(1_500)),
    "needs that go round": "steps:\n"
    + "".join(
        f"  - {{id: a{n}, title: T, do: x, needs: [{', '.join(f'a{m}' for m in range(n, n + 12))}]}}\n"
        for n in range(700)
    ),
    "unknown names": "ask:\n"
    + "".join(f"  a{n}: {{question: Q, example: v}}\n" for n in range(2_000))
    + "steps:\n"
    + "".join(f"  - {{id: s{n}, title: '${{b{n}}}', do: x}}\n" for n in range(2_000)),
    "answers in shell": ASK + long_texts("run", "echo a b c "),
    "answers in markdown": ASK + long_texts("do", "`a ``b ```c "),
    "answers without end": ASK + STEP.replace("do: x", 'do: "' + "${x} " * 40_000 + '"'),
    "named checks": STEP + "done_when:\n" + "  - {use: private-file, with: {path: /x}}\n" * 2_500,
    "unknown kinds": "steps:\n"
    + "".join(f"  - {{id: s{n}, title: T, check: {{flie: /x}}}}\n" for n in range(2_500)),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_recipe_is_done_with_soon(tmp_path: Path, name: str) -> None:
    file = write(tmp_path, HUGE[name])
    assert file.stat().st_size < 256 * 1024
    started = time.perf_counter()
    found = faults(lambda: load(file, examples=True))
    assert time.perf_counter() - started < 20
    assert len(found) <= 101
    assert found or name in ("named checks", "answers in shell", "answers in markdown")
