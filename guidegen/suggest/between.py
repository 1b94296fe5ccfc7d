"""What changed on a host since a snapshot, as steps of a recipe in the order in which it happened."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guidegen.checks.suggesting import above
from guidegen.checks.wording import shown
from guidegen.errors import Invalid, Problem
from guidegen.model import Check, Step
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.stat import Stat
from guidegen.probe.questions.unit import Unit
from guidegen.suggest import changed_files as files
from guidegen.suggest import changed_system as system
from guidegen.suggest.draft import Draft
from guidegen.suggest.propose import Look, suggestions
from guidegen.suggest.snapshot import Snapshot
from guidegen.suggest.survey import is_open, survey

MOST_STEPS: Final = 100

_DPKG: Final = "/var/lib/dpkg/info"
_CAME_ALONG: Final = "/var/lib/apt/extended_states"
_KINDS_OF_CONTENT: Final = ("setting", "line")


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A step, and what is to be said above it."""

    step: Step
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The steps, in the order of what changed, and what could not be told."""

    steps: tuple[Proposed, ...]
    remarks: tuple[str, ...] = ()
    unknown: bool = False
    """Something could not be looked at, so more may have changed than is said."""


def propose(look: Look, before: Snapshot, address: str) -> Proposal:
    """The steps that lead from `before` to how the host stands now. Raises Invalid for another host's."""
    now = survey(look, address, before.folders, contents=before.contents)
    _require_same_host(before, now)
    drafts, remarks = _drafts(look, before, now)
    remarks = [*_blind_spots(before, now), *remarks]
    steps: list[Proposed] = []
    ids: dict[str, str] = {}
    look.at(want for draft in drafts[:MOST_STEPS] for check in draft.checks for want in check.wants())
    for draft in drafts[:MOST_STEPS]:
        held, others = look.holding(draft.checks)
        if not held and not draft.said:
            remarks += [f"left out, {draft.title}:", *(f"  {one}" for one in (*draft.remarks, *others))]
            continue
        step = _step(
            draft, tuple(held), [ids[path] for path in draft.reads if path in ids], set(ids.values()), steps
        )
        ids |= dict.fromkeys(filter(None, (draft.path, draft.unit)), step.id)
        steps.append(Proposed(step=step, remarks=(*draft.remarks, *others)))
    if (left := len(drafts) - MOST_STEPS) > 0:
        remarks.append(f"{left} more changes are left out")
    unknown = bool(before.unseen or now.unseen) or now.reader != before.reader
    return Proposal(steps=tuple(steps), remarks=tuple(remarks), unknown=unknown)


def _require_same_host(before: Snapshot, now: Snapshot) -> None:
    known = bool(before.machine and now.machine)
    same = before.machine == now.machine if known else before.hostname == now.hostname
    if not same:
        message = (
            f"the snapshot is of another host: of {shown(before.hostname)} (then {shown(before.address)}), "
            f"and {shown(now.address)} is {shown(now.hostname)}"
        )
        raise Invalid([Problem(message, hint="name the host of which it was taken")])
    if now.taken < before.taken:
        message = f"the host's clock says {now.taken:%Y-%m-%d %H:%M:%S} UTC, which is before the snapshot"
        raise Invalid([Problem(message, hint="take a new snapshot; the order of changes cannot be told")])


def _blind_spots(before: Snapshot, now: Snapshot) -> Iterator[str]:
    for path in dict.fromkeys((*before.unseen, *now.unseen)):
        when = "then" if path not in now.unseen else "now" if path not in before.unseen else "either time"
        yield f"could not be looked at {when}, {shown(path)}: {now.unseen.get(path) or before.unseen[path]}"
    if before.reader != now.reader:
        yield f"looked at by {shown(before.reader)} then, and by {shown(now.reader)} now: not all compares"


def _drafts(look: Look, before: Snapshot, now: Snapshot) -> tuple[list[Draft], list[str]]:
    remarks: list[str] = []
    packages = system.new_packages(before, now)
    changed = sorted({*(before.packages or {}).items()} ^ {*(now.packages or {}).items()})
    names = list(dict.fromkeys(name for name, _ in changed))[:1000]
    lists = {name: Content(f"{_DPKG}/{name}.list") for name in packages}
    times = {name: Stat(f"{_DPKG}/{name}.list") for name in names}
    units = {name: Unit(name) for name in system.watched(before, now)}
    outside = {path: Stat(path) for path in above(before.folders)}
    accounts = {name: Stat(f"/etc/{name}") for name in ("passwd", "group")}
    along = Content(_CAME_ALONG)
    facts = look.at(
        [*lists.values(), *times.values(), *units.values(), *outside.values(), *accounts.values(), along]
    )

    came = _auto_installed(facts[along].value or "") & set(packages)
    if came:
        remarks.append(f"came along with packages: {', '.join(sorted(came))}")
    moments = {name: stat.mtime for name, ask in times.items() if (stat := facts[ask].value)}
    drafts = list(system.package_drafts(before, now, moments, came))

    owned = {line for ask in lists.values() for line in (facts[ask].value or "").splitlines()}
    # A package's files keep the time at which it was built; what is younger was changed by somebody.
    unpacked = {
        p for p in owned if p not in before.files and p in now.files and _is_as_packed(p, before, now)
    }
    if unpacked:
        remarks.append(f"came with packages: {len(unpacked)} files and folders")
    people = [
        (what, file, name, was, there)
        for what, file, was, there in (
            ("user", "passwd", before.users, now.users),
            ("group", "group", before.groups, now.groups),
        )
        for name in system.account_changes(was, there)
    ]
    left_out = unpacked | ({f"/etc/{name}" for name in files.ACCOUNTS} if people else set())
    if before.units is not None and now.units is not None:
        left_out |= {path for path in {*before.files, *now.files} if system.is_wish(path)}
    seen_outside = {path: facts[ask].value for path, ask in outside.items()}
    open_files = {path for path in now.files if is_open(path, now.files, seen_outside)}
    of_files = list(
        files.drafts(before, now, open_files, left_out, _offered(look, before, now, open_files, left_out))
    )
    drafts += of_files
    states = {name: value for name, ask in units.items() if (value := facts[ask].value)}
    in_order = sorted(of_files, key=lambda draft: draft.moment)
    of_units = sorted(system.unit_drafts(before, now, states, in_order), key=lambda draft: draft.moment)
    drafts += of_units
    users = {name for what, _, name, _, _ in people if what == "user"}
    for what, file, name, was, there in people:
        if what == "group" and name in users:
            continue  # the user's own, which comes and goes with the user
        stat = facts[accounts[file]].value
        drafts.append(
            system.account_draft(
                what,
                f"/etc/{file}",
                name,
                was=name in (was or {}),
                there=name in (there or {}),
                offered=_of_kind(look, what, name) if name in (there or {}) else (),
                moment=max(stat.ctime, before.taken) if stat else now.taken,
            )
        )
    drafts.sort(key=lambda draft: draft.moment)
    if ports := system.port_checks(before, now):
        # Who opened them is not known; it was one of those that were started, or none that is known.
        after = tuple(draft.unit for draft in of_units)
        drafts.append(Draft(moment=now.taken, title="See to the open ports", checks=ports, reads=after))
    return drafts, remarks


def _auto_installed(text: str) -> set[str]:
    return {
        match[1]
        for paragraph in re.split(r"\n\s*\n", text)
        if "Auto-Installed: 1" in paragraph
        and (match := re.search(r"^Package: (\S+)", paragraph, re.MULTILINE))
    }


def _is_as_packed(path: str, before: Snapshot, now: Snapshot) -> bool:
    there = now.files[path]
    return there.mtime < before.taken or there.type == "directory"


def _offered(
    look: Look, before: Snapshot, now: Snapshot, open_files: set[str], left_out: set[str]
) -> Mapping[str, tuple[Check, ...]]:
    """Checks on the content of files that are new, and that everybody may read."""
    new = [
        path
        for path in sorted(open_files - set(before.files) - left_out)
        if now.files[path].type == "file" and not files.by_machines(path)
    ][:MOST_STEPS]
    return {one.subject: one.checks for one in suggestions(look, new, _KINDS_OF_CONTENT)}


def _of_kind(look: Look, kind: str, name: str) -> tuple[Check, ...]:
    [found] = suggestions(look, [name], [kind])
    return found.checks


def _step(
    draft: Draft, checks: tuple[Check, ...], needs: Sequence[str], taken: set[str], steps: Sequence[Proposed]
) -> Step:
    taken = taken | {one.step.id for one in steps}
    word = re.sub(r"[^a-z0-9]+", "-", draft.title.lower()).strip("-")[:60].strip("-") or "step"
    numbered = (f"{word}-{number}" for number in range(2, MOST_STEPS + 2))
    return Step(
        id=word if word not in taken else next(name for name in numbered if name not in taken),
        title=draft.title,
        do="" if checks else draft.said,
        needs=tuple(dict.fromkeys(needs)),
        check=checks,
        no_check="" if checks else draft.said,
    )
