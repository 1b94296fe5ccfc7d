"""Shell that puts a line into a file or takes it away, for machines that may be broken."""

import shlex

from guidegen.probe.shell import edited_path_word

# Keeps the first of the lines that are right. Without one, puts the new line in the place of the old one, or
# below the line that it belongs to and indented like that, or at the end. The file is read twice.
_AWK = r"""
function flat(text) { gsub(/[ \t]+/, " ", text); gsub(/^ | $/, "", text); return text }
function put(lead) { if (keep && !done) print lead line; done = 1 }
BEGIN { line = ENVIRON["G_LINE"]; old = ENVIRON["G_OLD"]; below = ENVIRON["G_BELOW"]
        keep = ENVIRON["G_KEEP"] }
{ is_line = flat($0) == flat(line); is_old = old != "" && flat($0) == flat(old) }
NR == FNR { stands = stands || is_line; replaces = replaces || is_old; next }
is_line { if (keep && !done) print; done = 1; next }
is_old && keep { if (!stands) put(""); next }
{ print }
below != "" && flat($0) == flat(below) && !stands && !replaces {
  match($0, /^[ \t]*/); put(substr($0, 1, RLENGTH)) }
END { put("") }
""".strip()


def edit_commands(path: str, line: str, *, old: str, below: str, present: bool) -> tuple[str, ...]:
    """Commands that make `line` stand in the file at `path` once, or not at all."""
    word = edited_path_word(path)
    surroundings = {"G_LINE": line, "G_OLD": old, "G_BELOW": below, "G_KEEP": "1" if present else ""}
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in surroundings.items())
    return (
        f"touch {word}",
        f"draft=$(mktemp) && {given} awk {shlex.quote(_AWK)} {word} {word} "
        f'>"$draft" && cat "$draft" >{word} && rm -f "$draft"',
    )
