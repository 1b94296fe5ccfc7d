"""What a rehearsal demands of a recipe, and what to change where the recipe does not meet it. Pure."""

from collections.abc import Iterator
from typing import Final

from guidegen.model import Finding, Recipe, StepResult, Verdict
from guidegen.printable import one_line
from guidegen.recipe.check_names import DONE_WHEN
from guidegen.rehearse.fault import Demand, Fault, unplayed
from guidegen.rehearse.runs import Rehearsed, Run, inapplicable
from guidegen.verify.wording import consequence, statement

_WELL: Final = (Verdict.DONE, Verdict.INAPPLICABLE)
"""Nothing is demanded of what is not for such a machine."""
_CANNOT_LOOK: Final = "Give the machine what the check needs (lab.packages), or check something else"


def faults(rehearsed: Rehearsed) -> tuple[Fault, ...]:
    """Everything that is wrong, by demand; what only follows from another fault is not repeated."""
    return tuple(_Look(rehearsed).everything())


def told(recipe: Recipe, run: Run) -> bool:
    """Whether verify named what was left out: the earlier step first, another too or as its consequence."""
    first, *others = [run.step(step_id) for step_id in run.without]
    named_first = run.report.first is not None and run.report.first.id == first.id
    if not named_first and not (recipe.steps[first.number - 1].optional and first.verdict.is_fault):
        return False
    return all(other.verdict.fails for other in others)


def name(result: StepResult) -> str:
    """A step as a sentence speaks of it."""
    return f"Step {result.number}, “{one_line(result.title, 60)}”,"


class _Look:
    """One pass over all runs."""

    def __init__(self, rehearsed: Rehearsed) -> None:
        self._all = rehearsed
        self._recipe = rehearsed.loaded.recipe
        self._excused: set[str] = set()
        """Steps with a fault already: what else is seen of them follows from it."""
        self._unplayed = [played.name for played in rehearsed.full.played if not played.well]

    def everything(self) -> Iterator[Fault]:
        for run in (self._all.before, self._all.full):
            if not run.seen:
                yield self._not_looked_at(run)
                return
        yield from self._plays()
        yield from self._before()
        yield from self._after()
        yield from self._left_out()
        yield from self._again()

    def _not_looked_at(self, run: Run) -> Fault:
        demand = Demand.BEFORE if run is self._all.before else Demand.AFTER
        return Fault(
            demand=demand,
            message=f"The machine could not be looked at, {run.kind}: {one_line(run.report.sentence, 300)}",
            change="Mend what keeps people from logging in",
        )

    # ------------------------------------------------------------------------------- the commands play

    def _plays(self) -> Iterator[Fault]:
        for played in self._all.full.played:
            if fault := unplayed(played, self._recipe):
                self._excused.add(fault.step)
                yield fault
            if played.closed:
                self._excused |= {step.id for step in self._recipe.steps[self._recipe.number(played.name) :]}

    # ------------------------------------------------------------------------------------ before the fix

    def _before(self) -> Iterator[Fault]:
        for step in self._all.before.report.steps:
            if step.verdict is Verdict.UNKNOWN:
                self._excused.add(step.id)
                yield Fault(
                    demand=Demand.BEFORE,
                    step=step.id,
                    message=f"{name(step)} could not be looked at before the fix: {_why(step)}",
                    change=_CANNOT_LOOK,
                )
            elif step.verdict is Verdict.DONE:
                yield self._done_before(step)
                self._excused.add(step.id)

    def _done_before(self, step: StepResult) -> Fault:
        """A step that is called done while nothing has been done; it may be told all the same, later on."""
        holds = "check holds" if len(step.findings) == 1 else f"{len(step.findings)} checks hold"
        without = self._all.single(step.id)
        if without and without.seen and without.step(step.id).verdict.is_fault:
            message = (
                f"{name(step)} is called done before the fix: its {holds} until an earlier step is played, "
                "so it says nothing while that step is missing"
            )
            change = f"Add `needs` with the steps after which step {step.number} has to be done"
        else:
            also = ", and without it" if without else ""
            message = (
                f"{name(step)} cannot be told from a step that was skipped: its {holds} before the fix{also}"
            )
            change = "Check something that the step changes; or let lab.before undo it, as on the customer's"
        return Fault(demand=Demand.BEFORE, step=step.id, message=message, change=change)

    # ---------------------------------------------------------------------------------- after the full run

    def _after(self) -> Iterator[Fault]:
        failed_earlier = bool(self._excused)
        for step in self._all.full.report.steps:
            missing = [(n, f) for n, f in enumerate(step.findings) if f.verdict not in _WELL]
            if not missing or step.id in self._excused:
                continue
            index, finding = missing[0]
            if not self._blocked_by_excused(step):
                yield self._not_there(step, index, finding)
            self._excused.add(step.id)
        open_end = [finding for finding in self._all.full.report.done_when if finding.verdict not in _WELL]
        if open_end and not (failed_earlier or self._excused):
            yield Fault(
                demand=Demand.AFTER,
                step="",
                message=f"Every step took, and done_when does not hold: {statement(open_end[0])}",
                change="A step is missing, or done_when asks for something that the recipe does not mend",
            )

    def _blocked_by_excused(self, step: StepResult) -> bool:
        reasons = {self._recipe.steps[number - 1].id for number in step.because_of}
        return bool(reasons & self._excused)

    def _not_there(self, step: StepResult, index: int, finding: Finding) -> Fault:
        seen = f"{name(step)} does not hold after the full run: {statement(finding)}"
        undoing = [other for other in self._all.full.report.steps if self._holds_without(step, index, other)]
        if undoing:
            other = undoing[0]
            return Fault(
                demand=Demand.AFTER,
                step=other.id,
                message=f"{name(other)} undoes step {step.number}, “{one_line(step.title, 60)}”: "
                f"without it the check holds, with it {statement(finding)}",
                change=f"Let step {other.number} leave alone what step {step.number} made, or put it before",
            )
        failed = [number for number in map(self._recipe.number, self._unplayed) if number < step.number]
        if finding.verdict is Verdict.UNKNOWN:
            change = _CANNOT_LOOK
        elif step.id in inapplicable(self._all.before):
            change = "It was not for the machine before the fix: let `when` ask for what no step changes"
        elif failed:
            change = f"Mend step {failed[0]} first: this may follow from it"
        else:
            change = "Its commands and its check do not speak of the same thing: change one of them"
        return Fault(demand=Demand.AFTER, step=step.id, message=seen, change=change)

    def _holds_without(self, step: StepResult, index: int, other: StepResult) -> bool:
        run = self._all.single(other.id)
        if run is None or other.id == step.id or not run.seen:
            return False
        return run.step(step.id).findings[index].verdict is Verdict.DONE

    # ------------------------------------------------------------------------------------------- left out

    def _left_out(self) -> Iterator[Fault]:
        mistold: set[str] = set()
        for run in self._all.left_out:
            if mistold & set(run.without) or self._excused & set(run.without):
                continue
            if not run.seen:
                mistold |= set(run.without)
                yield Fault(
                    demand=Demand.LEFT_OUT,
                    step=run.without[0],
                    message=f"With {self._steps(run)} left out, the machine could not be looked at: "
                    f"{one_line(run.report.sentence, 300)}",
                    change="The customer could not be helped from here: say so in a caution",
                )
                continue
            if not told(self._recipe, run) and (fault := self._mistold(run)):
                mistold |= set(run.without) if len(run.without) == 1 else set()
                yield fault

    def _mistold(self, run: Run) -> Fault | None:
        """What is wrong with what verify said; None where that follows from a fault that is known."""
        accused = [s for s in run.report.steps if s.verdict.is_fault and s.id not in self._excused]
        first, *others = [run.step(step_id) for step_id in run.without]
        if accused and accused[0].id == first.id:
            silent = [other for other in others if not other.verdict.fails]
            if not silent:
                return None
            return Fault(
                demand=Demand.LEFT_OUT,
                step=silent[0].id,
                message=f"With {self._steps(run)} left out, verify does not name step {silent[0].number}: "
                f"it is {silent[0].verdict}",
                change=f"Let step {silent[0].number} check what it alone brings about",
            )
        seen = f"With {self._steps(run)} left out, verify"
        if accused and accused[0].number < first.number:
            other = accused[0]
            return Fault(
                demand=Demand.LEFT_OUT,
                step=other.id,
                message=f"{seen} goes back to step {other.number}, “{one_line(other.title, 60)}”, which was "
                f"done: {_why(other)}",
                change=f"Step {other.number}'s check depends on step {first.number}, which comes later: "
                "let it check only what it does itself, or change their order",
            )
        if first.verdict is Verdict.UNKNOWN:
            return Fault(
                demand=Demand.LEFT_OUT,
                step=first.id,
                message=f"{seen} cannot tell: {_why(first)}",
                change="Check something that can be looked at also when the step was left out",
            )
        says = f"goes back to step {accused[0].number}" if accused else "finds nothing missing"
        return Fault(
            demand=Demand.LEFT_OUT,
            step=first.id,
            message=f"{seen} {says} and calls step {first.number} {first.verdict}",
            change="Another step brings the same about: check what only this step changes, or join the two",
        )

    def _steps(self, run: Run) -> str:
        numbers = [str(self._recipe.number(step_id)) for step_id in run.without]
        return f"step {numbers[0]}" if len(numbers) == 1 else f"steps {' and '.join(numbers)}"

    # --------------------------------------------------------------------------------------------- again

    def _again(self) -> Iterator[Fault]:
        again = dict(self._all.again.findings())
        trouble = next(
            (one for one in self._all.again.played if not one.well and one.name not in self._unplayed), None
        )
        also, screen = "", ""
        if trouble and trouble.trouble:
            command = one_line(trouble.trouble.command.split("\n")[0], 100)
            also = f"; the first command that fails in that run is `{command}` of {self._step(trouble.name)}"
            screen = trouble.screen
        for check, finding in self._all.full.findings():
            now = again.get(check)
            if finding.verdict is not Verdict.DONE or (now and now.verdict is Verdict.DONE):
                continue  # what did not hold the first time either was said already
            step_id = check.rpartition("/")[0]
            said = statement(now) if now else one_line(self._all.again.report.sentence, 300)
            verdict = now.verdict if now else Verdict.UNKNOWN
            if step_id == DONE_WHEN:
                who, change = "done_when", "Let no step take back what the fix has brought about"
            else:
                who = name(self._all.full.step(step_id)).rstrip(",")
                change = "Write the commands, also those before it, so that they can be typed twice"
            yield Fault(
                demand=Demand.AGAIN,
                step="" if step_id == DONE_WHEN else step_id,
                message=f"{who} is {verdict} after a second full run: {said}{also}",
                change=change,
                terminal=screen,
            )

    def _step(self, step_id: str) -> str:
        return f"step {self._recipe.number(step_id)}"


def _why(step: StepResult) -> str:
    told = [finding for finding in step.findings if finding.verdict is step.verdict]
    return statement(told[0]) if told else f"it {consequence(step)}"
