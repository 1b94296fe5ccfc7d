"""What keeps sshd from reading a file of keys: StrictModes, and that it reads as the user."""

from guidegen.probe.questions.authorized_keys import Guard, KeyFile, KeyFiles


def bad_guards(file: KeyFile, seen: KeyFiles) -> list[tuple[Guard, str]]:
    """What keeps sshd from reading the file: owners and rights on the way to it."""
    found = [
        (guard, f"belongs to {_owner(guard)} and may not be read by the user")
        for guard in file.guards
        if _is_shut(guard, seen.uid)
    ]
    if seen.setting("strictmodes") == "no":
        return found
    for guard in file.guards:
        if guard.uid not in (0, seen.uid):
            found.append((guard, "belongs to another user"))
        elif guard.mode[5] == "w" or guard.mode[8] == "w":
            who = "everybody" if guard.mode[8] == "w" else "its group"
            found.append((guard, f"may be changed by {who} ({guard.mode[:10]})"))
    return found


def _owner(guard: Guard) -> str:
    return "root" if guard.uid == 0 else f"user number {guard.uid}"


def _is_shut(guard: Guard, uid: int) -> bool:
    """Whether only its owner, who is not the user, may read it, or enter it where it is a folder."""
    if uid in (0, guard.uid):
        return False
    if guard.mode.startswith("d"):
        return guard.mode[6] not in "xs" and guard.mode[9] not in "xt"
    return guard.mode[4] != "r" and guard.mode[7] != "r"
