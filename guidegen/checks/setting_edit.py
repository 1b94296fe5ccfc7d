"""Shell that puts a setting into a file, for machines that may be broken."""

import shlex

from guidegen.checks.formats import Format
from guidegen.probe.shell import edited_path_word

# Reads the file twice: to see whether a live line with the key stands in the section, and to write. Drops
# every such line, and puts LINE in the place of the first; without one, behind the section's heading, else at
# the end. Where the first occurrence counts it goes to the top, before all drop-ins.
_AWK = r"""
function key_of(text) { sub(/^[ \t]*(export[ \t]+)?/, "", text); sub(/[ \t=].*$/, "", text); return text }
function fold(text) { return ENVIRON["G_FOLD"] ? tolower(text) : text }
function put() { if (!done && ENVIRON["G_LINE"] != "") print ENVIRON["G_LINE"]; done = 1 }
BEGIN { wanted = ENVIRON["G_HEADING"]; inside = wanted == "" }
FNR == 1 && ++reading == 2 {
  inside = wanted == ""; if (inside && ENVIRON["G_FIRST"]) { top = 1; put() } }
$0 ~ ENVIRON["G_IS_HEADING"] {
  if (reading == 2 && inside && wanted == "" && !top && ENVIRON["G_SECTIONS"]) put()
  text = $0; gsub(/^[ \t]+|[ \t]+$/, "", text); inside = fold(text) == fold(wanted)
  if (reading == 2) { print; if (inside && wanted != "" && !found) put() }
  next }
reading == 1 { if (inside && fold(key_of($0)) == fold(ENVIRON["G_KEY"])) found = 1; next }
ENVIRON["G_GOES_ON"] && /^[ \t]+[^ \t#]/ { if (!dropped) print; next }
ENVIRON["G_GOES_ON"] && /^[^ \t#]/ { dropped = fold(key_of($0)) == fold(ENVIRON["G_KEY"]) }
inside && fold(key_of($0)) == fold(ENVIRON["G_KEY"]) { if (wanted == "" || found) put(); next }
{ print }
END { if (!done && wanted != "" && ENVIRON["G_LINE"] != "") print wanted; put() }
"""


def edit_commands(path: str, style: Format, key: str, line: str | None, section: str) -> tuple[str, ...]:
    """Commands, in which "$1" would be the home folder, that set `line` for `key`; None takes it away."""
    word = edited_path_word(path)
    surroundings = {
        "G_KEY": key,
        "G_LINE": line or "",
        "G_HEADING": style.heading(section) if section else "",
        "G_IS_HEADING": style.heading_lines or "^\001",
        "G_SECTIONS": "1" if style.heading_lines else "",
        "G_FIRST": "1" if style.counts == "first" and line else "",
        "G_GOES_ON": "1" if style.goes_on else "",
        "G_FOLD": "1" if style.fold("A") == "a" else "",
    }
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in surroundings.items())
    script = shlex.quote(_AWK.strip())
    return (
        f"touch {word}",
        # cat keeps the file's owner, mode and links; mktemp keeps the draft private.
        f'draft=$(mktemp) && {given} awk {script} {word} {word} >"$draft" '
        f'&& cat "$draft" >{word} && rm -f "$draft"',
    )
