"""The rule `backup-overwritten`."""

import re
import shlex
from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded

_SEPARATORS = re.compile(r"\n|;|&&|\|\||\|")
_GUARD = re.compile(r"\[ (! )?-[ef] |\btest (! )?-[ef] ")
_REDIRECTION = re.compile(r"[0-9]*[<>]")
_BACKUP_NAME = re.compile(r"(\.|-|_)(bak|backup|old|orig|save|saved|before|copy)\b", re.IGNORECASE)


class BackupOverwritten(Rule):
    """A backup survives a second run: copy with `cp -n`.

    Customers begin again from step 1 when something goes wrong. A plain `cp` then replaces the only good copy
    by the broken file, and there is nothing left to go back to. A target counts as a backup when a check
    names it, or when its name says so (.bak, .orig, .before, …).
    """

    GOOD = (
        """
steps:
  - id: back-up
    title: Keep a copy
    run: sudo cp -pn /etc/postfix/main.cf /etc/postfix/main.cf.before
    check: {file: /etc/postfix/main.cf.before}
""",
        """
steps:
  - id: back-up
    title: Keep a copy
    run: "[ -e /etc/hosts.bak ] || sudo cp /etc/hosts /etc/hosts.bak"
    check: {file: /etc/hosts.bak}
""",
        """
steps:
  - id: install
    title: Put the new page in place
    run: cp index.html /srv/www/index.html
    no_check: An example.
""",
    )
    BAD = (
        """
steps:
  - id: back-up
    title: Keep a copy
    run: sudo cp -p /etc/postfix/main.cf /etc/postfix/main.cf.tls
    check: {file: /etc/postfix/main.cf.tls}
""",
        """
steps:
  - id: back-up
    title: Keep a copy
    run: |
      cd /etc
      mv hosts hosts.orig
    no_check: An example.
""",
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        recipe = loaded.recipe
        checked = {check.subject for step in recipe.steps for check in step.check if check.kind == "file"}
        for number, step in enumerate(recipe.steps):
            if _GUARD.search(step.run):
                continue
            for command in _SEPARATORS.split(step.run):
                target = _overwritten(command)
                if target and (target in checked or _BACKUP_NAME.search(target)):
                    span = loaded.span("steps", number, "run")
                    hint = "copy with cp -n, which leaves a copy that is there alone"
                    yield Problem(f"a second run overwrites the backup {target}", span, hint)


def _overwritten(command: str) -> str:
    """The file that a `cp` or `mv` replaces without asking; empty for any other command."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    words = [word for word in words if not _REDIRECTION.match(word)]
    start = next((n for n, word in enumerate(words) if word.rpartition("/")[2] in ("cp", "mv")), None)
    # Before the command there may be sudo with its options, or variables.
    if start is None or (
        start and words[0] not in ("sudo", "doas", "env", "command") and "=" not in words[0]
    ):
        return ""
    words = words[start:]
    options = [word for word in words[1:] if word.startswith("-")]
    files = [word for word in words[1:] if not word.startswith("-")]
    spared = ("--no-clobber", "--backup", "--update=none", "--target-directory", "--interactive")
    if any(o.startswith(spared) or (not o.startswith("--") and set("nbit") & set(o)) for o in options):
        return ""
    return files[-1] if len(files) == 2 else ""
