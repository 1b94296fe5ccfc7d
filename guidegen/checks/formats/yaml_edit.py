"""The awk program that puts one setting into YAML written in blocks, and leaves the other lines alone."""

from typing import Final

# Follows the indentation of keys and dashes. A dash counts half a column deeper than a key, so that a list
# may stand in the same column as its key. It gives up, with status 1, inside of braces: those it cannot edit.
YAML_EDITOR: Final = r"""
function bare(k) { if (k ~ /^".*"$/ || k ~ /^'.*'$/) k = substr(k, 2, length(k) - 2); return k }
function spaces(c,   r) { r = ""; while (c-- > 0) r = r " "; return r }
function quoted(k) { return k ~ /^[A-Za-z_][A-Za-z0-9_.-]*$/ ? k : "\"" k "\"" }
function push(col, name) {
  top++; col_of[top] = col; line_of[top] = nr; items[top] = 0
  on[top] = on[top - 1] && top <= n && (step[top] == name || (step[top] == "i*" && top == n && dash == value))
  if (on[top] && top > best) { best = top; best_line = nr; best_col = col; child = "" } }
function entry(text, col,   k, rest) {
  if (text ~ /^- / || text == "-") {
    rest = text; sub(/^-[ ]*/, "", rest); dash = rest
    if (top > 0 && top == best && on[top] && child == "") child = col
    push(col + 0.5, "i" items[top]++)
    if (rest != "") entry(rest, col + length(text) - length(rest))
    return }
  if (match(text, /^("[^"]*"|'[^']*'|[^] "'#{}[,][^:#]*|[^] "'#{}[,][^ ]*):([ ]|$)/)) {
    k = substr(text, 1, RLENGTH); sub(/:[ ]?$/, "", k)
    if (top == best && on[top] && child == "") child = col
    push(col, "k" bare(k)) } }
function lines_from(d, col,   r) {
  for (; d <= n; d++) {
    if (substr(step[d], 1, 1) == "i") r = r spaces(col) "- " (d == n ? value "\n" : "\n")
    else r = r spaces(col) quoted(substr(step[d], 2)) ":" (d == n ? " " value "\n" : "\n")
    col += 2 }
  return r }
{ line[NR] = $0 }
END {
  n = split(ENVIRON["G_PATH"], step, "\n"); value = ENVIRON["G_VALUE"]; on[0] = 1
  for (nr = 1; nr <= NR; nr++) {
    text = line[nr]; sub(/[ \t\r]+$/, "", text); col = match(text, /[^ ]/) - 1
    if (col < 0 || substr(text, col + 1, 1) == "#" || text ~ /^(---|\.\.\.|%)/) continue
    text = substr(text, col + 1)
    deep = text ~ /^-( |$)/ ? col + 0.5 : col
    while (top > 0 && col_of[top] >= deep) { if (top == best && !last) last = prev; top-- }
    if (best && line_of[best] && !last && best_line < nr && top < best) last = prev
    prev = nr
    entry(text, col) }
  if (best && !last) last = prev
  head = best ? line[best_line] : ""
  if (best == n) {
    if (ENVIRON["G_ABSENT"]) { for (i = 1; i <= NR; i++) if (i < best_line || i > last) print line[i]; exit }
    if (substr(step[n], 1, 1) == "i")
      head = substr(head, 1, int(best_col)) "- " value
    else {
      rest = substr(head, best_col + 1)
      match(rest, /^("[^"]*"|'[^']*'|[^:]*):/)
      head = substr(head, 1, best_col) substr(rest, 1, RLENGTH) " " value }
    for (i = 1; i <= NR; i++)
      if (i == best_line) print head; else if (i < best_line || i > last) print line[i]
    exit }
  if (ENVIRON["G_ABSENT"]) { for (i = 1; i <= NR; i++) print line[i]; exit }
  if (!best) {
    for (i = 1; i <= NR; i++) { if (line[i] ~ /^[ ]*[{[]/ || line[i] ~ /^(- |-$)/) exit 1; print line[i] }
    printf "%s", lines_from(1, 0); exit }
  if (head ~ /: *[{[][^]} ]+.*$/) exit 1
  sub(/: +(\{ *\}|\[ *\]|null|~|""|'')[ ]*(#.*)?$/, ":", head)
  line[best_line] = head
  col = child != "" && child > best_col - 1 ? child : int(best_col + 0.5) + 2
  for (i = 1; i <= NR; i++) { print line[i]; if (i == last) printf "%s", lines_from(best + 1, col) } }
"""
