"""The check kind `reboot`: the machine was started anew, so that a change is in force."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.moment import Moment, in_words, is_path, moment_of, require_since, wants_of
from guidegen.checks.version import compare
from guidegen.checks.weighing import Field
from guidegen.checks.wording import at, code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.boot import Boot, BootState
from guidegen.probe.recorded import recorded

_BLUR: Final = timedelta(seconds=2)
"""By how much the reckoned moment of the start may be off."""


@dataclass(frozen=True, kw_only=True)
class Reboot(Check):
    """The machine was restarted since a file changed, or since a time; or nothing waits for a restart.

    `reboot: kernel` asks whether the newest installed kernel of its flavour is the one that runs, `reboot:
    pending` whether anything asks for a restart: such a kernel, or /run/reboot-required, as Debian and Ubuntu
    have it. A container has no kernel of its own; of its own start, that of its first process counts. A file
    that was moved in with an old time, or changed within two seconds of the start, leaves it unknown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "reboot"

    reboot: str = option(
        "Since when: a file, a date or a time; or the word kernel, or pending.", min_length=1
    )

    def __post_init__(self) -> None:
        """Raise Misfit for what is no moment."""
        if self.reboot not in ("kernel", "pending"):
            try:
                require_since("reboot", self.reboot)
            except Misfit as misfit:
                raise Misfit(
                    "reboot",
                    "it is the path of a file, a time, or one of the words kernel and pending",
                    "reboot: /etc/default/grub",
                ) from misfit

    @property
    def subject(self) -> str:
        """Since when, or what waits."""
        return self.reboot

    def instruct(self) -> Instruction:
        """The command."""
        why = {
            "kernel": "so that it runs the new kernel",
            "pending": "so that everything that was updated is in use",
        }.get(self.reboot, "so that the change comes into force")
        since = f" It must be done after {code(self.reboot)} was changed." if is_path(self.reboot) else ""
        return Instruction(f"Restart the machine, {why}.{since}", commands=("sudo reboot",))

    def expectation(self) -> str:
        """`the machine was started after /etc/default/grub changed`."""
        if self.reboot == "kernel":
            return "the newest installed kernel runs"
        if self.reboot == "pending":
            return "nothing waits for a restart"
        return f"the machine was started after {shown(self.reboot)}" + (
            " changed" if is_path(self.reboot) else ""
        )

    def wants(self) -> tuple[Want[Any], ...]:
        """The last start, and when the file changed."""
        return (Boot(), *wants_of(self.reboot))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The start against the moment, or what waits for one."""
        fact = facts[Boot()]
        if fact.value is None:
            return conclude(self, [unseen("the last start of the machine", fact, "boot")], witnesses)
        if self.reboot == "kernel":
            aspects = [self._kernel(fact.value)]
        elif self.reboot == "pending":
            aspects = [self._required(fact.value)]
            if newer_kernel(fact.value) is not None:
                aspects.append(self._kernel(fact.value))
        else:
            aspects = [self._since(fact.value, facts)]
        return conclude(self, aspects, witnesses)

    def _kernel(self, seen: BootState) -> Aspect:
        newer = newer_kernel(seen)
        if newer is None:
            lost = Fact[Any](FactState.NO_TOOL, detail="the kernels that are installed are not to be found")
            return unseen("whether the newest kernel runs", lost, "boot")
        words = f"the kernel {shown(seen.kernel)} runs"
        if newer:
            words += f", though {shown(newer)} is installed"
        since = next((kernel.since for kernel in seen.kernels if kernel.release == newer), None)
        if not (newer and since and seen.booted and _after(seen.booted, since)):
            return _stale("kernel", not newer, words)
        words += f"; the machine was started at {at(seen.booted)}, after that, but not with it"
        hint = "Look which kernel the boot loader starts."
        return replace(_stale("kernel", False, words, ("another kernel was started",)), hint=hint)

    def _required(self, seen: BootState) -> Aspect:
        by = joined([shown(name) for name in seen.required_by[:5]])
        words = (
            f"a restart is asked for{' by ' + by if by else ''}"
            if seen.required
            else "nothing asks for a restart"
        )
        return _stale("required", not seen.required, words)

    def _since(self, seen: BootState, facts: Facts) -> Aspect:
        if seen.booted is None:
            lost = Fact[Any](FactState.NO_TOOL, detail="the host does not tell")
            return unseen("when the machine was started", lost, "boot")
        since = moment_of(self.reboot, facts)
        if not isinstance(since, Moment):
            return unseen(f"when {shown(self.reboot)} changed", since, "stat", self.reboot)
        booted = f"the machine was last started at {at(seen.booted)}"
        later = since.passed_by(seen.booted, _BLUR.total_seconds())
        if later is not None:
            words = f"{booted}, {'after' if later else 'before'} {in_words(self.reboot)}"
            if is_path(self.reboot):
                words += f" at {at(since.earliest)}"
            return _stale("since", later, words)
        words = f"whether the machine was started since then cannot be told: {booted}"
        if is_path(self.reboot):
            words += f", and {in_words(self.reboot)} at {at(since.earliest)}"
        if since.moved:
            words += f", but its rights, name or place changed at {at(since.latest)}"
        evidence = (Evidence(source="boot", text=words),)
        return Aspect(field=None, actual=words, statement=words, evidence=evidence)

    def apply(self) -> tuple[str, ...]:
        """Nothing: a restart would end the one who asks for it."""
        return ()


def _after(one: datetime, other: datetime) -> bool:
    return one > other + _BLUR


def _stale(name: str, holds: bool, words: str, attempts: tuple[str, ...] = ()) -> Aspect:
    """Nobody brings it about by doing something wrong, but for `attempts`."""
    return Aspect(
        field=Field(name=name, holds=holds, actual=True if holds else None, passive=True, attempts=attempts),
        actual=words,
        statement=words,
        evidence=(Evidence(source="boot", text=words),),
    )


def newer_kernel(seen: BootState) -> str | None:
    """The newest installed kernel, where it is newer than the one that runs; "" where none is.

    None: it cannot be told, since the kernel that runs is of no flavour that is installed.
    """
    alike = [k.release for k in seen.kernels if flavour(k.release) == flavour(seen.kernel)]
    if not alike or not seen.kernel:
        return None
    newest = seen.kernel
    for kernel in alike:
        if _is_newer(kernel, newest):
            newest = kernel
    if newest == seen.kernel and newest not in alike:
        return None
    return newest if newest != seen.kernel else ""


def flavour(kernel: str) -> str:
    """What kernels of one line have in common: amd64, cloud-amd64, generic, el9.x86_64; without numbers."""
    name = re.sub(r"-p\d+$", "", kernel[len(_numbers(kernel)) :])
    return re.sub(r"_\d+(?=\.)|[0-9]+", "", name).strip(".+~_-")


def _numbers(kernel: str) -> str:
    """The version that a release begins with."""
    found = re.match(r"[0-9.+~_-]+", kernel)
    return found.group().rstrip(".+~_-") if found else ""


def _is_newer(one: str, other: str) -> bool:
    """By their versions; only where those are equal, by what stands behind."""
    return (compare(_numbers(one) or "0", _numbers(other) or "0") or compare(one, other)) > 0


_GRUB = Reboot(reboot="/etc/default/grub")


def _boot(changed: str = "2026-11-20T10:00:00Z", **said: Any) -> Facts:
    boot = {"boot": None, "booted": "2026-11-20T12:00:00Z", "kernel": "6.1.0-25-amd64", **said}
    return recorded([boot, {"newest": "/etc/default/grub", "mtime": changed, "ctime": changed}])


Reboot.EXAMPLES = (
    Example(name="it was restarted after the change", check=_GRUB, facts=_boot(), verdict=Verdict.DONE),
    Example(
        name="it was not restarted since the change",
        check=_GRUB,
        facts=_boot("2026-11-20T13:00:00Z"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="a newer kernel is installed than the one that runs",
        check=Reboot(reboot="kernel"),
        facts=_boot(kernels=[{"release": "6.1.0-25-amd64"}, {"release": "6.1.0-26-amd64"}]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was restarted, but the boot loader starts the old kernel",
        check=Reboot(reboot="kernel"),
        facts=_boot(kernels=[{"release": "6.1.0-26-amd64", "since": "2026-11-19T10:00:00Z"}]),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the file changed in the moment of the start",
        check=_GRUB,
        facts=_boot("2026-11-20T12:00:01Z"),
        verdict=Verdict.UNKNOWN,
    ),
)
