"""Real machines for the tests. Where none can be had, each test that needs one is skipped and says why."""

from collections.abc import Iterator

import pytest

from guidegen.errors import Unavailable
from guidegen.recipe.library import recipe_files
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Lab, Machine, missing
from guidegen.rehearse.lab.systems import systems
from tests.lab import scene


def packages() -> set[str]:
    """What the shipped recipes and the scenes ask for, and an editor: all share one root file system."""
    asked = {name for file in recipe_files() for name in load(file, examples=True).recipe.lab.packages}
    return asked | scene.packages() | {"nano"}


@pytest.fixture(scope="session")
def lab() -> Lab:
    """Where machines come from."""
    if reason := missing():
        pytest.skip(reason)
    try:
        return Lab(packages())
    except Unavailable as refused:
        pytest.skip(str(refused))


@pytest.fixture(scope="module")
def _shared(lab: Lab) -> Iterator[Machine]:
    with lab.boot() as machine:
        yield machine


@pytest.fixture
def machine(_shared: Machine) -> Machine:
    """A machine on which nothing has been done yet."""
    _shared.reset()
    return _shared


@pytest.fixture(scope="module")
def busybox() -> Iterator[Machine]:
    """A machine with BusyBox and Dropbear alone."""
    if reason := missing():
        pytest.skip(reason)
    try:
        small = Lab(system=systems()["busybox"])
    except Unavailable as refused:
        pytest.skip(str(refused))
    with small.boot() as machine:
        yield machine
