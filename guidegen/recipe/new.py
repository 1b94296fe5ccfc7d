"""The recipe to start from that `guidegen new` writes."""

import os
from pathlib import Path

from guidegen.errors import Invalid, Misused, Problem, Unwritable
from guidegen.printable import one_line
from guidegen.recipe import library
from guidegen.recipe.json_schema import as_text
from guidegen.recipe.source import shown_path
from guidegen.whole_file import write_whole

SCHEMA_FILE = "recipe.schema.json"

_TEMPLATE = """\
# yaml-language-server: $schema=../recipe.schema.json
id: {id}
title: Make the greeting friendly again
summary: The machine greets people with the wrong words.
applies_to: [debian-12]
minutes: 5
run_as: root                # as whom the checks read; leave it out where the login can read everything

ask:                        # what differs from customer to customer
  greeting:
    question: What should the machine say?
    example: Welcome to the office server.

before_you_start: Keep this window open. Nothing here deletes a file.

steps:
  - id: back-up
    title: Keep a copy of the old greeting
    run: sudo cp -pn /etc/motd /etc/motd.before-change   # -n: a second run leaves the copy alone
    see: Nothing is printed. That is good.
    check:
      - file: /etc/motd.before-change

  - id: write-greeting
    title: Write the new greeting
    why: It is the first thing that people see.
    needs: [back-up]
    do: Open the file, remove the old words, and type the new ones.
    check:
      - line: ${{greeting}}
        in: /etc/motd
    if_not: Open the file again. The words stand on a line of their own.
    undo: Copy /etc/motd.before-change back over /etc/motd.

  - id: look
    title: Look at the greeting
    do: Log in once more, in a second window.
    see: The new words stand above the prompt.
    no_check: Looking leaves nothing behind.
"""


def write_new(recipe_id: str) -> Path:
    """Write recipes/ID/recipe.yaml below the current folder, and the schema for editors beside it.

    Raises Misused for an id that none can have, Invalid where there is such a recipe, and Unwritable.
    """
    if not library.ID.fullmatch(recipe_id) or len(recipe_id) > 100:
        raise Misused(
            f'"{one_line(recipe_id, 40)}" cannot be an id: small letters, digits and dashes: mail-relay.'
        )
    folder = Path.cwd() / "recipes"
    file = folder / recipe_id / library.RECIPE_FILE
    # A link that leads nowhere is something, too.
    if os.path.lexists(file):
        raise Invalid([Problem(f"{shown_path(file)} is there already; nothing was changed")])
    schema = as_text().encode()
    try:
        write_whole(file, _TEMPLATE.format(id=recipe_id).encode())
        write_whole(folder / SCHEMA_FILE, schema)
    except OSError as error:
        raise Unwritable(f"{shown_path(file)} cannot be written: {error.strerror}") from error
    return file
