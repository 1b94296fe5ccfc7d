"""How a setting inside others is told in a guide, and made on a machine that may be broken."""

import json
import shlex
from typing import TYPE_CHECKING

from guidegen.checks.formats.key_path import ANY, Step, bare_name, below, read_path, write_step
from guidegen.checks.formats.nested import Nested
from guidegen.checks.setting_edit import edit_commands
from guidegen.checks.wording import code
from guidegen.model import FileChange, Instruction
from guidegen.probe.shell import edited_path_word

if TYPE_CHECKING:
    from guidegen.checks.setting import Setting


def instruction(check: "Setting", style: Nested) -> Instruction:
    """Where it stands, level by level, and what the line says there."""
    last, parent = style.address(check.setting, check.section)
    steps = [write_step(step) for step in read_path(parent)] if parent else []
    place = f"Open the file {code(check.path)}"
    if steps:
        inside = ", then to ".join(code(bare_name(step)) for step in steps if not step.startswith("["))
        place += f" and go to {inside}" if inside else ""
    margin = style.margin * len(steps)
    heading = style.opening(parent) if parent else ""
    olds = [style.literal(old, check.type) for old in check.was.get("is", ()) if old is not None]
    before = tuple(margin + style.show(last, old) for old in olds[:1])
    name = code(below(parent, last))
    if check.absent:
        text = f"Delete {name} with all that it holds, if it is there."
        return Instruction(text, change=FileChange(check.path, before, (), heading), place=f"{place}.")
    line = style.show(last, check.values[0])
    text = f"Make {name} say {code(line)}"
    if len(check.values) > 1:
        text += f" (or, in place of {code(check.values[0])}, {' or '.join(map(code, check.values[1:]))})"
    text += "; add it if it is missing."
    if steps:
        text += f" {style.belonging}"
    change = FileChange(check.path, before, (margin + line,), heading)
    return Instruction(text, change=change, place=f"{place}.")


def apply_commands(check: "Setting", style: Nested) -> tuple[str, ...]:
    """Commands that change the one setting in place and leave every other character alone.

    TOML is edited by its headings, as INI files are: not inside of inline tables, and not in a list, for
    which there are no commands. YAML is not edited inside of braces: there the command fails.
    """
    last, parent = style.address(check.setting, check.section)
    steps = read_path(below(parent, last))
    if not style.editor:
        if any(isinstance(step, int) for step in steps):
            return ()
        line = None if check.absent else style.show(last, check.values[0])
        return edit_commands(check.path, style, style.pair(bare_name(last), "").split(" ")[0], line, parent)
    surroundings = {
        # The path's steps, each behind its kind: k for a key, i for an item of a list.
        "G_PATH": "\n".join(_step(step) for step in steps),
        "G_VALUE": "" if check.absent else style.source(check.values[0]),
        "G_ABSENT": "1" if check.absent else "",
    }
    given = " ".join(f"{name}={shlex.quote(text)}" for name, text in surroundings.items())
    word = edited_path_word(check.path)
    return (
        f"touch {word}",
        # cat keeps the file's owner, mode and links; mktemp keeps the draft private.
        f'draft=$(mktemp) && {given} awk {shlex.quote(style.editor.strip())} {word} >"$draft" '
        f'&& cat "$draft" >{word} && rm -f "$draft"',
    )


def _step(step: Step) -> str:
    if isinstance(step, int):
        return "i*" if step == ANY else f"i{step}"
    return f"k{json.dumps(step, ensure_ascii=False)[1:-1]}"
