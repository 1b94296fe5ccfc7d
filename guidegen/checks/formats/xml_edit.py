"""The awk program that puts one setting into XML and leaves every other character alone."""

from typing import Final

# Goes from tag to tag. `deep` is how many of the open elements are those of the path, counted by name.
XML_EDITOR: Final = r"""
function built(d,   r, c) {
  if (d > n) return attr ? "" : value
  for (c = seen[d "/" name[d]] + 0; c < nth[d] + 0; c++) r = r "<" name[d] "></" name[d] ">"
  return r "<" name[d] (d == n && attr ? " " attr "=\"" value "\"" : "") ">" built(d + 1) "</" name[d] ">" }
function cut(from, to, new) { s = substr(s, 1, from - 1) new substr(s, to); done = 1 }
function attribute(from, to,   tag, head) {
  tag = substr(s, from, to - from)
  if (match(tag, "[ \t\r\n]" attr "[ \t\r\n]*=[ \t\r\n]*(\"[^\"]*\"|'[^']*')")) {
    head = ENVIRON["G_ABSENT"] ? "" : substr(tag, RSTART, 1) attr "=\"" value "\""
    cut(from + RSTART - 1, from + RSTART + RLENGTH - 1, head)
  } else if (!ENVIRON["G_ABSENT"]) {
    head = tag ~ /\/>$/ ? 2 : 1
    cut(to - head, to - head, " " attr "=\"" value "\"") }
  else done = 1 }
{ s = s $0 "\n" }
END {
  value = ENVIRON["G_VALUE"]; m = split(ENVIRON["G_PATH"], step, "\n")
  for (i = 1; i <= m; i++) {
    if (substr(step[i], 1, 1) == "i") nth[n] = substr(step[i], 2) + 0
    else if (substr(step[i], 1, 2) == "k@") attr = substr(step[i], 3)
    else { name[++n] = substr(step[i], 2); nth[n] = 0 } }
  for (p = 1; !done && (i = index(substr(s, p), "<")) > 0; ) {
    p += i - 1; four = substr(s, p, 4)
    if (four == "<!--") { p += index(substr(s, p), "-->") + 2; continue }
    if (substr(four, 1, 2) == "<?") { p += index(substr(s, p), "?>") + 1; continue }
    if (substr(s, p, 9) == "<![CDATA[") { p += index(substr(s, p), "]]>") + 2; continue }
    if (substr(four, 1, 2) == "<!") { p += index(substr(s, p), ">"); continue }
    match(substr(s, p), /^<([^"'>]|"[^"]*"|'[^']*')*>/); e = p + RLENGTH
    if (RLENGTH < 1) exit 1
    if (substr(four, 1, 2) == "</") {
      if (d == deep && d > 0) {
        if (d == n && !attr) {
          if (ENVIRON["G_ABSENT"]) cut(begin[d], e, ""); else cut(inside[d], p, value)
        } else if (!ENVIRON["G_ABSENT"] && d < n) cut(p, p, built(d + 1))
        deep-- }
      d--; p = e; continue }
    match(substr(s, p + 1), /^[^ \t\r\n>\/]+/); tag = substr(s, p + 1, RLENGTH)
    empty = substr(s, e - 2, 2) == "/>"
    d++; children[d] = ""; for (k in seen) if (k ~ ("^" (d + 1) "/")) delete seen[k]
    mine = deep == d - 1 && d <= n && name[d] == tag && seen[d "/" tag]++ == nth[d]
    if (mine) { deep = d; begin[d] = p; inside[d] = e }
    if (mine && d == n && attr) { attribute(p, e); break }
    if (empty) {
      if (mine) {
        if (ENVIRON["G_ABSENT"]) { if (d == n) cut(p, e, "") }
        else cut(e - 2, e, ">" built(d + 1) "</" tag ">")
        deep-- }
      d-- }
    p = e }
  if (!done && !ENVIRON["G_ABSENT"]) { if (s ~ /[^ \t\r\n]/) exit 1; s = built(1) "\n" }
  printf "%s", s }
"""
