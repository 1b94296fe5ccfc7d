"""How settings files name the files that they include: awk that prints each as an absolute pattern.

ROOT is the folder that relative names start from, DIR that of the file itself, HOME the login's. Each program
gets what is read of one file, and prints a pattern a line, for the shell to expand; a name that it cannot
make out it leaves to the reader here, who then finds no such file.
"""

from collections.abc import Mapping
from typing import Final

_COMMON: Final = r"""
function out(word, from) {
  if (word == "") return
  if (substr(word, 1, 2) == "~/") word = ENVIRON["HOME"] substr(word, 2)
  print (substr(word, 1, 1) == "/" ? word : from "/" word)
}
function trimmed(text) { gsub(/^[ \t]+|[ \t\r\f]+$/, "", text); return text }
function unquoted(text) {
  if (text ~ /^".*"$/ || text ~ /^'.*'$/) return substr(text, 2, length(text) - 2); return text }
"""

_SSH: Final = r"""
tolower($0) ~ /^[ \t]*include([ \t]|=)/ {
  text = trimmed($0); sub(/^[A-Za-z]+[ \t]*=?[ \t]*/, "", text)
  while (text != "" && text !~ /^#/) {
    if (match(text, /^"[^"]*"?/)) { word = substr(text, 1, RLENGTH); gsub(/"/, "", word) }
    else { match(text, /^[^ \t]+/); word = substr(text, 1, RLENGTH) }
    text = substr(text, RLENGTH + 1); sub(/^[ \t]+/, "", text)
    out(word, ENVIRON["ROOT"])
  }
}
"""

# Directives may share a line or go over several; quotes may hold # ; { }.
_NGINX: Final = r"""
function ended() {
  text = buffer; buffer = ""; gsub(/^[ \t\r]+|[ \t\r]+$/, "", text)
  if (text ~ /^include[ \t]/) {
    sub(/^include[ \t]+/, "", text); out(unquoted(text), ENVIRON["ROOT"]) }
}
{
  if (quote == "" && $0 !~ /["'\\]/) {
    sub(/#.*/, ""); n = split($0, parts, /[;{}]/)
    for (i = 1; i < n; i++) { buffer = buffer parts[i]; ended() }
    buffer = buffer parts[n] " "; next
  }
  n = length($0)
  for (i = 1; i <= n; i++) {
    c = substr($0, i, 1)
    if (c == "\\") { buffer = buffer c substr($0, ++i, 1); continue }
    if (quote != "") { if (c == quote) quote = ""; buffer = buffer c; continue }
    if (c == "#" && buffer ~ /(^|[ \t])$/) break
    if ((c == "\"" || c == "'") && buffer ~ /(^|[ \t])$/) quote = c
    if (c == ";" || c == "{" || c == "}") ended(); else buffer = buffer c
  }
  buffer = buffer " "
}
"""

_APACHE: Final = r"""
{ line = line $0; if (line ~ /\\\r?$/) { sub(/\\\r?$/, "", line); next }
  text = trimmed(line); line = "" }
tolower(text) ~ /^include(optional)?[ \t]/ {
  sub(/^[A-Za-z]+[ \t]+/, "", text); out(unquoted(text), ENVIRON["ROOT"]) }
"""

_GIT: Final = r"""
/^[ \t]*\[/ { inside = tolower($0) ~ /^[ \t]*\[include(if[ \t]+".*")?\]/; sub(/^[^\]]*\]/, "") }
inside && tolower($0) ~ /^[ \t]*path[ \t]*=/ {
  text = trimmed($0); sub(/^[^=]*=[ \t]*/, "", text)
  if (text !~ /^"/) { sub(/[ \t]*[#;].*$/, "", text) }
  out(unquoted(text), ENVIRON["DIR"]) }
"""

_MYSQL: Final = r"""
/^[ \t]*!include[ \t]/ { text = trimmed($0); sub(/^!include[ \t]+/, "", text); out(text, ENVIRON["ROOT"]) }
/^[ \t]*!includedir[ \t]/ {
  text = trimmed($0); sub(/^!includedir[ \t]+/, "", text); sub(/\/+$/, "", text)
  out(text "/*.cnf", ENVIRON["ROOT"]) }
"""

_SAMBA: Final = r"""
tolower($0) ~ /^[ \t]*include[ \t]*=/ {
  text = trimmed($0); sub(/^[^=]*=[ \t]*/, "", text); out(unquoted(text), ENVIRON["ROOT"]) }
"""

# The folder of the data holds one file that is read last, whoever names it.
_POSTGRESQL: Final = r"""
{ text = trimmed($0); key = tolower(text); sub(/[ \t=].*$/, "", key)
  if (key !~ /^(include|include_if_exists|include_dir|data_directory)$/) next
  sub(/^[A-Za-z_]+[ \t]*=?[ \t]*/, "", text)
  if (text ~ /^\047/) { sub(/^\047/, "", text); sub(/\047.*$/, "", text) }
  else { sub(/[ \t]*#.*$/, "", text) }
  if (text == "") next
  sub(/\/+$/, "", text)
  if (key == "include_dir") text = text "/*.conf"
  if (key == "data_directory") text = text "/postgresql.auto.conf"
  out(text, ENVIRON["DIR"]) }
"""

DIALECTS: Final[Mapping[str, str]] = {
    "sshd_config": _COMMON + _SSH,
    "ssh_config": _COMMON + _SSH,
    "nginx": _COMMON + _NGINX,
    "apache": _COMMON + _APACHE,
    "git": _COMMON + _GIT,
    "mysql": _COMMON + _MYSQL,
    "samba": _COMMON + _SAMBA,
    "postgresql": _COMMON + _POSTGRESQL,
}
"""The awk for each way of writing; by the name of the format."""
