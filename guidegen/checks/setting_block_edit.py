"""Shell that puts a setting into a block of nginx or apache, for machines that may be broken."""

import shlex

from guidegen.checks.formats.blocks import Blocks, steps
from guidegen.probe.shell import edited_path_word

# Reads the file twice: to find the block that answers to every step, and to write. One directive a line, and
# a block's opening and closing each on a line of its own; what is written otherwise is left as it is. In the
# block, the first line with the key becomes LINE and the others go; of keys that may stand several times none
# goes. Without the block it fails, because nobody can tell what else it would need.
_AWK = r"""
function trimmed(text) { sub(/^[ \t]+/, "", text); sub(/[ \t\r]+$/, "", text); return text }
function fold(text) { return ENVIRON["G_FOLD"] ? tolower(text) : text }
function key_of(text) { sub(/[ \t;].*$/, "", text); return fold(text) }
function plain(word) { gsub(/["';]/, "", word); return fold(word) }
function port_of(word) { sub(/^.*:/, "", word); return word }
function named(text) { head[inside] = head[inside] text }
function fits(asked, given,   n, i, words, own, m, j, have, word) {
  n = split(asked, words, /[ \t]+/); m = split(given, own, /[ \t]+/)
  if (fold(words[1]) != fold(own[1])) return 0
  for (j = 2; j <= m; j++) { word = plain(own[j]); have[word] = 1; have[port_of(word)] = 1 }
  for (i = 2; i <= n; i++) {
    word = plain(words[i]); if (word in have) continue
    sub(/^\*?:/, "", word); if (!(word in have)) return 0 }
  return 1
}
function matches(block,   i) {
  for (i = count; i >= 1; i--) { if (!block || !fits(path[i], head[block])) return 0; block = parent[block] }
  return 1
}
function put(indent) { if (!done && ENVIRON["G_LINE"] != "") print indent ENVIRON["G_LINE"]; done = 1 }
BEGIN { count = split(ENVIRON["G_PATH"], path, "\n"); nginx = ENVIRON["G_NGINX"] != "" }
FNR == 1 { if (++reading == 2) {
    for (i = 1; i <= last && !chosen && count; i++) if (i in head && matches(i)) chosen = i
    if (count && !chosen) { print "no such block" > "/dev/stderr"; failed = 1; exit 1 } }
  inside = 0 }
{ text = trimmed($0); live = text; if (nginx) sub(/[ \t]*#.*$/, "", live); if (live ~ /^#/) live = "" }
(nginx && live ~ /\{$/) || (!nginx && live ~ /^<[^\/].*>$/) {
  if (reading == 1) {
    sub(/[ \t]*\{$/, "", live); gsub(/[<>]/, "", live); head[FNR] = live; parent[FNR] = inside; last = FNR }
  inside = FNR; if (reading == 2) print; next }
(nginx && live ~ /^\}/) || (!nginx && live ~ /^<\//) {
  if (reading == 2 && chosen && inside == chosen) { match($0, /^[ \t]*/); put(substr($0, 1, RLENGTH) "    ") }
  if (reading == 2) print
  inside = parent[inside] + 0; next }
reading == 1 && naming { named(" " live); naming = live !~ /;$/; next }
reading == 1 {
  if (nginx && live ~ /^server_name[ \t]/) { named(substr(live, 12)); naming = live !~ /;$/ }
  else if (nginx && live ~ /^listen[ \t]/) { split(live, w, /[ \t]+/); named(" " w[2]) }
  else if (!nginx && tolower(live) ~ /^server(name|alias)[ \t]/) { sub(/^[^ \t]+/, "", live); named(live) }
  next }
inside == chosen + 0 && live != "" && key_of(live) == fold(ENVIRON["G_KEY"]) {
  match($0, /^[ \t]*/); indent = substr($0, 1, RLENGTH)
  if (!ENVIRON["G_ADDS_UP"]) { put(indent); next }
  if (live == ENVIRON["G_LINE"]) done = 1 }
{ print }
END { if (!failed && !chosen) put("") }
"""


def block_commands(path: str, style: Blocks, key: str, line: str | None, section: str) -> tuple[str, ...]:
    """Commands that set `line` for `key` in the block `section`; None takes it away."""
    word = edited_path_word(path)
    surroundings = {
        "G_KEY": key,
        "G_LINE": line or "",
        "G_PATH": "\n".join(steps(section)),
        "G_NGINX": "1" if style.name == "nginx" else "",
        "G_FOLD": "1" if style.fold("A") == "a" else "",
        "G_ADDS_UP": "1" if line and style.adds_up(key) else "",
    }
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in surroundings.items())
    return (
        f"touch {word}",
        f'draft=$(mktemp) && {given} awk {shlex.quote(_AWK.strip())} {word} {word} >"$draft" '
        f'&& cat "$draft" >{word} && rm -f "$draft"',
    )
