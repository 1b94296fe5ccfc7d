"""A step that was done on a real machine and undone by hand between two runs."""

from pathlib import Path

from guidegen.connect.target import Target
from guidegen.history.earlier import last_done
from guidegen.history.run import Run, run_of
from guidegen.model import Loaded, Report, Verdict
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.verify import verify

_RECIPE = """
id: fix
title: Keep backups longer
run_as: root
steps:
  - {id: keep, title: Keep them, check: [{setting: KEPT, in: /etc/backup.conf, is: 30}]}
  - {id: lock, title: Lock it, check: [{file: /etc/backup.conf, mode: "0600"}]}
"""
_TWO_YEARS_BACK = r"""
cat > /usr/local/bin/date <<'END'
#!/bin/sh
case $* in +%s) echo $(($(/bin/date +%s) - 63072000));; *) exec /bin/date "$@";; esac
END
chmod 755 /usr/local/bin/date
"""


def test_it_is_undone_with_the_right_time_though_the_hosts_clock_is_two_years_off(
    machine: Machine, tmp_path: Path
) -> None:
    file = tmp_path / "fix" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(_RECIPE)
    loaded, runs = load(file), list[Run]()

    def look() -> Report:
        target = Target(address=machine.address, user=machine.user, config=machine.ssh_config)
        report = verify(loaded, target, last_done=last_done(loaded, runs))
        runs.append(run_of(loaded, report, b"key"))
        return report

    machine.run("echo 'KEPT = 30' > /etc/backup.conf; chmod 600 /etc/backup.conf")
    done = look()
    assert done.verdict is Verdict.DONE
    # From now on the host lives two years ago: its clock and the times of its files.
    machine.run(_TWO_YEARS_BACK + "sed -i s/30/7/ /etc/backup.conf; touch -d '2 years ago' /etc/backup.conf")
    undone = look()
    assert undone.host.clock is not None
    assert (undone.started - undone.host.clock).days >= 729
    assert [step.verdict for step in undone.steps] == [Verdict.UNDONE, Verdict.DONE]
    assert undone.steps[0].last_done == done.started
    assert f"{done.started:%Y-%m-%d %H:%M:%S}" in undone.sentence
    assert "/etc/backup.conf:1" in undone.sentence
    assert _verdicts(loaded, runs) == [Verdict.DONE, Verdict.UNDONE]


def _verdicts(loaded: Loaded, runs: list[Run]) -> list[Verdict]:
    assert all(run.sha256 == loaded.sha256 for run in runs)
    return [run.verdict for run in sorted(runs, key=lambda run: run.at)]
