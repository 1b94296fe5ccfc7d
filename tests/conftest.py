"""What holds for every test."""

import atexit
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable

import jsonschema
import pytest
from hypothesis import settings

from guidegen.report import json as json_report
from guidegen.report.parts.schema import report_schema
from tests.container_engine import container_engine

pytest_plugins = ("tests.corpus.score",)

# A machine that is busy is no fault of the code; pytest-timeout ends what hangs.
# What CI tries is the same each time; whoever works on the code tries something new with every run.
settings.register_profile("guidegen", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("guidegen")

# A shell without job control starts its background commands with these ignored, and what they start inherits
# that: then no test that interrupts a program would tell anything.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


# What guidegen keeps of its runs is not this user's while it is tested.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="guidegen-test-state-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)

_REPORTS = jsonschema.Draft202012Validator(report_schema())


@pytest.fixture(autouse=True)
def _reports_are_as_their_schema_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report that a test has made as JSON is one by the schema that is given to others."""
    render: Callable[..., str] = json_report.render

    def checked(*args: object, **options: object) -> str:
        text = render(*args, **options)
        _REPORTS.validate(json.loads(text))
        return text

    monkeypatch.setattr(json_report, "render", checked)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "container_engine: needs docker or podman, which no package brings up")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The slowest first: what is left for the end is shared between the workers in small files.
    items.sort(key=lambda item: "lab" not in item.path.parts)
    if not container_engine():
        needing = [item for item in items if item.get_closest_marker("container_engine")]
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not container_engine():
        terminalreporter.write_line(
            "NOT TESTED: no docker or podman answers here, so their targets met a stand-in only", yellow=True
        )
