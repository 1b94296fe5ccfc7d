"""An answer that holds shell, YAML or HTML stays text: in what runs, in the guide and in the report.

Each text field of each kind's examples takes each answer, as far as the kind allows it.
"""

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, get_type_hints

import pytest

from guidegen import report as reports
from guidegen.checks import kinds
from guidegen.checks.applicable import questions
from guidegen.model import Check, Facts, Host, Loaded, Misfit, Reader, Report, Step
from guidegen.probe.script import compose
from guidegen.recipe.loader import load
from guidegen.render.html import html
from guidegen.render.options import GuideOptions
from guidegen.verify.customer import customer
from guidegen.verify.diagnose import diagnose
from guidegen.verify.judge import judge
from tests.probe.shells import NONCE, Shell, busybox_root

ANSWERS: Final = (
    "$(: > /marks/MARK)",
    "`: > /marks/MARK`",
    "x'; : > /marks/MARK; '",
    'x"; : > /marks/MARK; "',
    "x\n: > /marks/MARK\n",
    "/etc/x$(: > /marks/MARK)",
    "/etc/x'; : > /marks/MARK; '",
    "/etc/x\n: > /marks/MARK\n",
    "/etc/&|; : > /marks/MARK #",
    "- a: {b: [!!python/object, &x *x]}\n--- |",
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "/etc/</code></pre><img src=x onerror=alert(1)><script>alert(2)</script>",
    "](javascript:alert(3)) `x` **b** [a](javascript:alert(3))",
    '" onmouseover="alert(4)',
    "\x1b]0;title\x07\x1b[31mred\u202etxt",
)


def taken(cls: type[Check]) -> Iterator[Check]:
    """The kind's examples, with each answer in each field that takes it."""
    hints = get_type_hints(cls)
    for check in {example.name: example.check for example in cls.EXAMPLES}.values():
        for field in dataclasses.fields(check):
            # The author's own command is run as it is; answers in it are quoted by the loader.
            if hints[field.name] not in (str, str | None) or (cls.kind, field.name) == ("command", "command"):
                continue
            if getattr(check, field.name) is None:
                continue
            pattern = str(field.metadata.get("pattern") or "")
            for answer in ANSWERS:
                if pattern and not re.search(pattern, answer):
                    continue
                changed: dict[str, Any] = {field.name: answer}
                try:
                    yield dataclasses.replace(check, **changed)
                except Misfit:
                    continue


@pytest.fixture(scope="module")
def host() -> Iterator[Shell]:
    """A system with BusyBox alone; everything on it may leave a mark in one folder."""
    folder = Path(tempfile.mkdtemp(prefix="guidegen-answers-"))
    folder.chmod(0o755)
    root = busybox_root(folder / "root")
    (root / "marks").mkdir()
    (root / "marks").chmod(0o777)
    (root / "etc").mkdir()
    yield Shell("busybox", root, root, ["/bin/sh"])
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """One step, whose check is put in by the test."""
    file = tmp_path_factory.mktemp("recipe") / "recipe" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(
        "id: recipe\ntitle: A fix\nsummary: A fault\nreviewed: 2026-11-20\napplies_to: [debian-12]\n"
        "steps:\n- {id: one, title: One, check: [{file: /etc/one}]}\n"
    )
    return load(file, examples=True)


KINDS: Final = [kind for kind in sorted(kinds()) if any(taken(kinds()[kind]))]


def test_nearly_every_kind_takes_some_answer() -> None:
    assert len(KINDS) > len(kinds()) // 2


@pytest.mark.skipif(os.geteuid() != 0, reason="a root of busybox alone needs chroot, and that needs root")
def test_an_answer_that_were_not_quoted_would_leave_its_mark(host: Shell) -> None:
    mark = host.folder / "marks/MARK"
    host.run(f"echo {ANSWERS[0]}\n", as_nobody=True)
    assert mark.exists()
    mark.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="a root of busybox alone needs chroot, and that needs root")
@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_is_run_by_the_look_or_by_a_rehearsal(kind: str, host: Shell) -> None:
    checks = list(taken(kinds()[kind]))
    wants = list(dict.fromkeys(questions(checks)))
    # Not as root: what brings a fix about would reach beyond the folder.
    output = host.run(compose(wants, NONCE, readers=set(Reader)), as_nobody=True)
    assert output.endswith(b" whole\n")
    for lines in dict.fromkeys(check.apply() for check in checks):
        for line in lines:
            subprocess.run(["dash", "-n"], input=line.encode(), capture_output=True, check=True)
            subprocess.run(
                ["chroot", "--userspec=65534:65534", str(host.folder), "/bin/sh", "-c", line],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=30,
                check=False,
            )
    assert list((host.folder / "marks").iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_becomes_a_part_of_the_guide_or_of_a_report(kind: str, recipe: Loaded) -> None:
    checks = list(taken(kinds()[kind]))
    steps = tuple(
        Step(id=f"step-{number}", title="One", check=(check,)) for number, check in enumerate(checks, 1)
    )
    loaded = dataclasses.replace(recipe, recipe=dataclasses.replace(recipe.recipe, steps=steps))
    facts = Facts()
    for example in kinds()[kind].EXAMPLES:
        facts |= example.facts
    judgement = judge(loaded, facts)
    diagnosis = diagnose(loaded.recipe, judgement)
    report = Report(
        guidegen="1",
        started=datetime(2026, 11, 20, tzinfo=UTC),
        seconds=1.0,
        recipe_id="recipe",
        recipe_title="A fix",
        recipe_sha256="0" * 64,
        host=Host(address="here"),
        verdict=diagnosis.verdict,
        sentence=diagnosis.sentence,
        customer=customer(loaded.recipe, judgement, diagnosis),
        steps=judgement.steps,
        first=diagnosis.first,
    )
    for page in (html(loaded, GuideOptions()), reports.render([report], "html")):
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert not re.search(r"""href=["']?javascript:|<[^>]*" onmouseover=""", page)
    for form in reports.formats():
        text = reports.render([report], form)
        assert "\x1b" not in text, form
        assert "\u202e" not in text, form
