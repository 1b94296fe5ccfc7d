"""The rule `id-not-folder`."""

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.library import RECIPE_FILE


class IdNotFolder(Rule):
    """A recipe's `id` is the name of its folder.

    `guidegen render ID` looks for the folder; reports and cases name the id. Where the two differ,
    one of them leads nobody back to the recipe.
    """

    GOOD = ("id: example",)
    BAD = ("id: another",)

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        folder = loaded.file.absolute().parent.name
        if loaded.file.name == RECIPE_FILE and loaded.recipe.id != folder:
            message = f'the id is "{loaded.recipe.id}", the folder {folder}'
            yield Problem(message, loaded.span("id"))
