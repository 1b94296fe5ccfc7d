"""The awk program that puts one setting into JSON and leaves every other character alone."""

from typing import Final

# Walks the text with a recursive function. What is found on the way: where the value stands (vs to ve), where
# its member begins and ends, and else the end of the deepest group or list that is there.
JSON_EDITOR: Final = r"""
function at(i) { return substr(s, i, 1) }
function blanks() {
  for (;;) {
    while (at(p) ~ /[ \t\r\n]/ && at(p) != "") p++
    if (substr(s, p, 2) == "//") while (at(p) != "\n" && at(p) != "") p++
    else if (substr(s, p, 2) == "/*") p += index(substr(s, p), "*/") + 1
    else return } }
function text() { for (p++; at(p) != "\"" && at(p) != ""; p++) if (at(p) == "\\") p++; p++ }
function built(d) {
  if (d == n) return value
  if (substr(step[d + 1], 1, 1) == "i") return "[" built(d + 1) "]"
  return "{\"" substr(step[d + 1], 2) "\": " built(d + 1) "}" }
function walk(d, on,   c, i, first, here, before, k, last, inner) {
  blanks(); c = at(p); first = p
  if (c == "{" || c == "[") {
    last = p++; before = p
    for (i = 0; ; i++) {
      blanks()
      if (at(p) == "}" || at(p) == "]" || at(p) == "") break
      here = p
      if (c == "{") { text(); k = "k" substr(s, here + 1, p - here - 2); blanks(); p++ } else k = "i" i
      blanks(); inner = p
      walk(d + 1, on && d < n && step[d + 1] == k)
      if (on && d == n - 1 && step[n] == "i*" && substr(s, inner, p - inner) == value) { vs = inner; ve = p }
      if (on && d == n - 1 && vs == inner) { ms = here; me = p; mb = last; mi = i }
      last = p
      blanks(); if (at(p) == ",") p++ }
    if (on && d < n && !vs && !ins) {
      ins = p; insd = d; lastend = last; empty = i == 0; isgroup = c == "{"; inspos = first }
    p++
  } else if (c == "\"") text()
  else while (at(p) !~ /[],} \t\r\n]/ && at(p) != "") p++
  if (on && d == n) { vs = first; ve = p }
  else if (on && c != "{" && c != "[" && !ins) { rs = first; re = p; rd = d } }
{ s = s $0 "\n" }
END {
  n = split(ENVIRON["G_PATH"], step, "\n"); value = ENVIRON["G_VALUE"]; absent = ENVIRON["G_ABSENT"]
  p = 1; blanks()
  if (at(p) == "") { printf "%s", absent ? s : built(0) "\n"; exit }
  p = 1; walk(0, 1)
  if (absent) {
    if (vs) {
      rest = substr(s, me)
      if (mi > 0) s = substr(s, 1, mb - 1) rest
      else { sub(/^[ \t\r\n]*,/, "", rest); s = substr(s, 1, ms - 1) rest } }
  } else if (vs) s = substr(s, 1, vs - 1) value substr(s, ve)
  else if (rs) s = substr(s, 1, rs - 1) built(rd) substr(s, re)
  else if (ins) {
    if ((substr(step[insd + 1], 1, 1) == "k") != isgroup) exit 1
    new = built(insd + 1)
    if (isgroup) new = "\"" substr(step[insd + 1], 2) "\": " new
    margin = "\n"; for (i = 0; i <= insd; i++) margin = margin "  "
    if (empty) s = substr(s, 1, inspos) margin new substr(margin, 1, length(margin) - 2) substr(s, ins)
    else s = substr(s, 1, lastend - 1) "," margin new substr(s, lastend) }
  printf "%s", s }
"""
