"""What a guide says about a setting that has a line of its own."""

from typing import TYPE_CHECKING

from guidegen.checks.formats import Format
from guidegen.checks.wording import code, in_words
from guidegen.model import FileChange, Instruction

if TYPE_CHECKING:
    from guidegen.checks.setting import Setting


def plain_instruction(check: "Setting", style: Format) -> Instruction:
    """Open the file, and make the line say this."""
    place = f"Open the file {code(check.path)}"
    if check.section:
        place += f" and go to {style.place(check.section)}"
    olds = tuple(in_words(old) for old in check.was.get("is", ()) if old is not None)
    before = tuple(style.show(check.setting, old) for old in olds[:1])
    heading = style.heading(check.section) if check.section else ""
    if check.absent:
        text = f"Delete the line that begins with {code(check.setting)}, if there is one."
        return Instruction(text, change=FileChange(check.path, before, (), heading), place=f"{place}.")
    # A secret stands here as a placeholder: real ones are filled in for verification alone.
    line = style.show(check.setting, check.values[0])
    text = f"Make the line for {code(check.setting)} say {code(line)}"
    if len(check.values) > 1:
        text += f" (or, in place of {code(check.values[0])}, {' or '.join(map(code, check.values[1:]))})"
    text += "; add it if it is missing."
    if style.counts == "first":
        text += " Put it above all other lines with the same name."
    if check.in_force and style.in_force == "kernel":
        text += f" Then load it: {code('sudo sysctl --system')}."
    elif check.in_force:
        text += " No other line may say otherwise, here or in a file that is read along with this one."
    return Instruction(text, change=FileChange(check.path, before, (line,), heading), place=f"{place}.")
