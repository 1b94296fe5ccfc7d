"""What is asked from this machine: where it runs, and that nothing of it reaches the host."""

import os
import sys
from dataclasses import replace

import pytest

from guidegen.connect.local import LocalSession
from guidegen.connect.session import Reply
from guidegen.connect.shell import ShellSession
from guidegen.connect.target import LOCAL, Target
from guidegen.model import Verdict
from guidegen.verify import verify, verify_session
from tests.servers import web_server
from tests.verify.conftest import Recipes


class Recorder(LocalSession):
    """A host that is this machine in fact, and remembers each script that it was given."""

    def __init__(self) -> None:
        super().__init__(Target(address=LOCAL))
        self.scripts: list[str] = []

    def run(self, script: str, *, home: str = "", as_root: bool = False) -> Reply:
        self.scripts.append(script)
        return super().run(script, home=home, as_root=as_root)


STEPS = """
- {{id: one, title: Do one, check: {{url: "http://127.0.0.1:{port}/{path}", from: {origin}, contains: well}}}}
- {{id: two, title: Do two, check: {{file: /}}}}
"""


@pytest.mark.parametrize(("origin", "times"), [("host", 1), ("here", 0)])
def test_a_question_from_here_never_goes_to_the_host(recipe: Recipes, origin: str, times: int) -> None:
    with web_server() as port, Recorder() as session:
        loaded = recipe(STEPS.format(port=port, path="", origin=origin))
        report = verify_session(loaded, session)
    assert [step.verdict.value for step in report.steps] == ["done", "done"]
    (script,) = session.scripts
    assert script.count("curl -q") == times
    assert {one.source for one in report.steps[0].findings[0].evidence} == {
        f"curl, from {'the host' if origin == 'host' else 'here'}"
    }
    assert f"asked from {'the host' if origin == 'host' else 'here'}" in report.steps[0].findings[0].expected


def test_the_report_says_from_where_a_page_was_asked(recipe: Recipes) -> None:
    with web_server() as port, Recorder() as session:
        loaded = recipe(STEPS.format(port=port, path="missing", origin="here"))
        report = verify_session(loaded, session)
    assert report.steps[0].verdict is Verdict.SKIPPED
    assert "answers 404, asked from here, where 200 should be" in report.sentence


def test_what_is_asked_from_here_is_never_asked_through_sudo(
    recipe: Recipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[bool, bool]] = []
    original = ShellSession.run

    def spied(self: ShellSession, script: str, *, home: str = "", as_root: bool = False) -> Reply:
        ran.append(("http://" in script, as_root))
        return original(self, script, home=home, as_root=as_root)

    monkeypatch.setattr(ShellSession, "run", spied)
    with web_server() as port:
        loaded = recipe(STEPS.format(port=port, path="", origin="here"), "run_as: root\n")
        report = verify(loaded, replace(Target(address=LOCAL), sudo=True))
    assert report.verdict is Verdict.DONE
    assert (True, False) in ran
    assert (True, True) not in ran


def test_this_machines_own_environment_is_used(recipe: Recipes, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as port, web_server() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy}")
        monkeypatch.delenv("no_proxy", raising=False)
        loaded = recipe(STEPS.format(port=port, path="", origin="here"))
        report = verify(loaded, Target(address=LOCAL))
    # The small server is no proxy: it takes the whole address for a path that it does not have.
    assert report.steps[0].findings[0].observed["status"] == 404
    assert os.environ["http_proxy"]


def test_a_recipe_that_asks_nothing_from_here_starts_no_shell_here(
    recipe: Recipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a shell was started here")

    with Recorder() as session:
        monkeypatch.setattr(sys.modules["guidegen.verify.collect"], "LocalSession", refused)
        report = verify_session(recipe("- {id: one, title: Do one, check: {file: /}}\n"), session)
    assert report.verdict is Verdict.DONE
