"""The kinds of check: each one file of this folder, found by being there.

A kind is a concrete subclass of `model.Check`; its docstring is its documentation page, its fields are its
schema, and `EXAMPLES` are recorded facts with the verdict that they must get.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from guidegen.model import Check


@cache
def kinds() -> Mapping[str, type[Check]]:
    """Every kind by its name: those of this folder, and those that plug-ins offer as `guidegen.checks`."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    offered = [cls for module in modules for cls in vars(module).values()]
    offered += [point.load() for point in entry_points(group="guidegen.checks")]
    return {
        cls.kind: cls
        for cls in offered
        if inspect.isclass(cls) and issubclass(cls, Check) and not inspect.isabstract(cls)
    }
