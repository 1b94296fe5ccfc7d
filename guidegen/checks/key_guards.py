"""StrictModes: what keeps sshd from reading a file of keys."""

from guidegen.probe.questions.authorized_keys import Guard, KeyFile, KeyFiles


def bad_guards(file: KeyFile, seen: KeyFiles) -> list[tuple[Guard, str]]:
    """What keeps sshd from reading the file, by StrictModes: owners and rights on the way to it."""
    if seen.setting("strictmodes") == "no":
        return []
    found = []
    for guard in file.guards:
        if guard.uid not in (0, seen.uid):
            found.append((guard, "belongs to another user"))
        elif guard.mode[5] == "w" or guard.mode[8] == "w":
            who = "everybody" if guard.mode[8] == "w" else "its group"
            found.append((guard, f"may be changed by {who} ({guard.mode[:10]})"))
    return found
