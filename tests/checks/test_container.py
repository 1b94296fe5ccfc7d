"""`container`: names of images, and states that are neither running nor stopped."""

import pytest

from guidegen.checks.container import Container, image_name
from guidegen.model import Verdict
from guidegen.probe.question import Section
from guidegen.probe.questions.container import Container as Inspected
from guidegen.probe.recorded import recorded


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nginx", "docker.io/library/nginx:latest", True),
        ("nginx:1.27", "library/nginx:1.27", True),
        ("ann/app", "docker.io/ann/app:latest", True),
        ("localhost/app", "localhost/app:latest", True),
        ("reg.example.com:5000/app", "reg.example.com:5000/app:latest", True),
        ("reg.example.com:5000/app", "app", False),
        ("nginx:1.27", "nginx:1.26", False),
        ("quay.io/x/nginx", "nginx", False),
    ],
)
def test_names_of_images(one: str, other: str, same: bool) -> None:
    assert (image_name(one) == image_name(other)) is same


@pytest.mark.parametrize(
    ("status", "running", "code", "verdict"),
    [
        ("running", True, 0, Verdict.DONE),
        ("paused", True, 0, Verdict.SKIPPED),
        ("restarting", True, 1, Verdict.WRONG),
        ("exited", False, 137, Verdict.WRONG),
        ("created", False, 0, Verdict.SKIPPED),
    ],
)
def test_what_runs(status: str, running: bool, code: int, verdict: Verdict) -> None:
    state = {"status": status, "running": running, "exit_code": code}
    facts = recorded([{"container": "web", **state}])
    assert Container(container="web").judge(facts).verdict is verdict


def test_an_answer_of_the_template_is_read_line_by_line() -> None:
    answer = b'"running"\ntrue\n0\n2\n"nginx:1.27"\n"sha256:ab"\n"always"\n"healthy"\n'
    section = Section(answer + b"m 0\nm 99\n", 0, True, b"m")
    value = Inspected.read([Inspected("web")], section)[0].value
    assert value
    assert (value.status, value.restarts, value.image, value.health) == (
        "running",
        2,
        "nginx:1.27",
        "healthy",
    )
    broken = Section(b'"running"\n"yes"\n' + b"m 0\nm 99\n", 0, True, b"m")
    assert not Inspected.read([Inspected("web")], broken)[0].known
