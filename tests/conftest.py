"""What holds for every test."""

import signal

import pytest
from hypothesis import settings

from tests.container_engine import container_engine

# A machine that is busy is no fault of the code; pytest-timeout ends what hangs.
settings.register_profile("guidegen", deadline=None)
settings.load_profile("guidegen")

# A shell without job control starts its background commands with these ignored, and what they start inherits
# that: then no test that interrupts a program would tell anything.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "container_engine: needs docker or podman, which no package brings up")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not container_engine():
        needing = [item for item in items if item.get_closest_marker("container_engine")]
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not container_engine():
        terminalreporter.write_line(
            "NOT TESTED: no docker or podman answers here, so their targets met a stand-in only", yellow=True
        )
