"""Where a public key went that is in no line of which sshd takes it."""

from guidegen.checks.key_entry import fingerprint, misread
from guidegen.checks.wording import joined, shown
from guidegen.model import FactState
from guidegen.probe.questions.authorized_keys import PRIVATE, KeyFiles


def causes(seen: KeyFiles, wanted: str) -> tuple[str, ...]:
    """Each place with what is wrong there, as a clause; `wanted` is the key's fingerprint."""
    found = []
    for file in seen.files:
        lines = file.text.split("\n")
        found += [f"{shown(file.path)}:{number} {words}" for number, words in misread(lines, wanted)]
        if PRIVATE in lines:
            place = f"{shown(file.path)}:{lines.index(PRIVATE) + 1}"
            found.append(f"{place} holds a private key, where the public one belongs")
    for stray in seen.strays:
        if fingerprint(stray.blob) != wanted:
            continue
        own = stray.path.startswith(f"{seen.home}/.ssh/")
        why = "a file that sshd does not read" if own else "another user's file"
        found.append(f"{shown(stray.path)}:{stray.line} holds it, but that is {why}")
    return tuple(dict.fromkeys(found))


def absence(seen: KeyFiles, wanted: str) -> str:
    """That it is in none of the files that sshd reads, as one clause."""
    paths = joined([shown(file.path) for file in seen.files]) or "no file"
    verb = "do" if len(seen.files) > 1 else "does"
    if seen.files and all(file.state is FactState.MISSING for file in seen.files):
        return f"{paths} {verb} not exist, so the key {wanted} is in no file that sshd reads"
    return f"{paths} {verb} not hold the key {wanted}"
