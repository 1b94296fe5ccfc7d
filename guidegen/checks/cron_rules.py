"""What each cron asks of a file before it runs anything of it."""

import re
from typing import Final

from guidegen.checks.cron_table import Job, has_bare_percent, is_refused, refused_line
from guidegen.checks.lookalikes import why_not
from guidegen.checks.wording import shown
from guidegen.probe.questions.cron_tables import SCRIPT_FOLDERS, Cron, CronFile

_STRICT: Final = re.compile(r"[A-Za-z0-9_-]+")
_LEFT_BY_CRONIE: Final = re.compile(r"\..*|.*~|#.*#|.*\.(rpmsave|rpmorig|rpmnew|swp|cfsaved)|.*,v?")


def is_script(path: str) -> bool:
    """Whether the path is in one of the folders of scripts that run by the day."""
    return path.rpartition("/")[0] in SCRIPT_FOLDERS


def has_user_field(path: str) -> bool:
    """Whether the lines of a table name a user before the command."""
    return path == "/etc/crontab" or path.startswith("/etc/cron.d/")


def owner_of(path: str) -> str:
    """The user whose own table it is."""
    return path.rpartition("/")[2]


def _name_trouble(cron: Cron, path: str) -> str:
    name = path.rpartition("/")[2]
    strict = cron.style in ("debian", "none") or (cron.style == "busybox" and is_script(path))
    if strict and not _STRICT.fullmatch(name):
        odd = "a dot" if "." in name else "a character that is no letter, digit, - or _"
        return f"its name holds {odd}: such files are passed over"
    if not strict and _LEFT_BY_CRONIE.fullmatch(name):
        return "its name is one that is passed over"
    return ""


def file_troubles(cron: Cron, file: CronFile) -> list[str]:
    """Why nothing of the file is run, each as the end of "…, but "; empty where cron takes it."""
    mode, found = int(file.mode, 8), []
    if is_script(file.path):
        found.append(_name_trouble(cron, file.path))
        found.append("" if mode & 0o111 else f"it may not be run (mode {file.mode})")
    elif has_user_field(file.path):
        if cron.style == "busybox":
            found.append("the cron of BusyBox does not read that file")
        if file.path != "/etc/crontab":
            found.append(_name_trouble(cron, file.path))
        found.append("" if file.owner == "root" else f"it belongs to {file.owner}, and must belong to root")
        if mode & 0o022:
            found.append(f"others than its owner may write to it (mode {file.mode})")
    else:
        user = owner_of(file.path)
        owners = ("root",) if cron.style == "busybox" else ("root", user)
        if file.owner not in owners:
            found.append(f"it belongs to {file.owner}, and must belong to {owners[-1]}")
        strict = cron.style in ("debian", "none") and mode != 0o600
        if strict or (cron.style == "cronie" and mode & 0o7533 != 0o400):
            found.append(f"its mode is {file.mode}, and must be 0600")
    if cron.style in ("debian", "none") and file.text and not file.text.endswith("\n"):
        found.append("its last line has no line end, so that cron passes over the whole file")
    elif (
        cron.style in ("debian", "none")
        and not is_script(file.path)
        and (number := refused_line(file.text, of_system=has_user_field(file.path)))
    ):
        found.append(f"line {number} is none that cron understands, so that it passes over the whole file")
    return [one for one in found if one]


def line_troubles(cron: Cron, file: CronFile, job: Job, command: str) -> list[str]:
    """Why the line does not run what it seems to, each as the end of "…, but "."""
    found = []
    if job.raw.endswith("\r"):
        found.append("it ends as Windows ends lines, and the command gets that sign too")
    if not job.odd and is_refused(job.schedule):
        found.append(f"cron does not take the time {shown(job.schedule)}")
    if job.odd:
        found.append(why_not(job.raw, sensitive=not int(file.mode, 8) & 0o004))
    if has_bare_percent(command):
        found.append("the % in it is not escaped: cron cuts the command off there; write \\%")
    last = file.text.count("\n") + 1
    if cron.style in ("cronie", "bsd") and job.line == last:
        found.append("it is the last line and has no line end, so that cron passes over it")
    return found
