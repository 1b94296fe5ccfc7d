"""Mistakes of the corpus, made on a real machine: what is found is what the corpus says."""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.connect.target import Target
from guidegen.model import FactState
from guidegen.probe.questions.content import Content
from guidegen.rehearse.lab import Lab, Machine
from guidegen.verify import look_before, verify
from tests.corpus.mistakes import Mistake, Told, corpus, facts, faults, loaded

_FOR_A_MACHINE = [mistake for mistake in corpus() if mistake.lab]
_EVERY = len(_FOR_A_MACHINE) // 42
_MOST = 42
"""A mistake takes seconds: of some hundred every so many-th is played, with GUIDEGEN_CORPUS=all each."""
PLAYED = _FOR_A_MACHINE if os.environ.get("GUIDEGEN_CORPUS") == "all" else _FOR_A_MACHINE[::_EVERY][:_MOST]
FOLDERS = "/etc /opt /srv /usr/local /var/spool/cron /root /home"
KEEP = f"""
mkdir -p /var/spool/cron
for folder in {FOLDERS}; do mkdir -p "/kept${{folder%/*}}" && cp -a "$folder" "/kept$folder" || exit; done
"""
RESTORE = f"""
systemctl stop shop 2> /dev/null
rm -f /run/systemd/system/*.wants/shop.service
(cd / && find {FOLDERS} -depth) | while IFS= read -r path; do
  [ -e "/kept$path" ] || [ -L "/kept$path" ] || rm -rf "$path"
done
cp -a --remove-destination /kept/. /
systemctl daemon-reload
systemctl reset-failed
systemctl restart nginx postfix ssh
"""


@pytest.fixture(scope="module")
def stage(lab: Lab) -> Iterator[Machine]:
    """One machine for all; each mistake finds it as it was."""
    with lab.boot() as machine:
        assert machine.run(KEEP).returncode == 0
        yield machine


@pytest.mark.parametrize("mistake", PLAYED, ids=lambda mistake: mistake.name)
def test_a_mistake_that_is_made_is_told_as_what_it_is(
    mistake: Mistake, stage: Machine, tmp_path: Path
) -> None:
    assert mistake.lab
    recipe = loaded(mistake, tmp_path)
    target = Target(address=stage.address, user=stage.user, config=stage.ssh_config)
    for script in (RESTORE, mistake.lab.prepare):
        _run(stage, script)
    before = look_before(recipe, target) if mistake.before else None
    _run(stage, mistake.lab.mistake)
    for want, fact in facts(mistake.facts):
        if isinstance(want, Content) and fact.state is FactState.HAD and fact.value is not None:
            path = re.sub("^~", "/home/support", want.path)
            stands = stage.run(f"base64 '{path}'").stdout
            assert stands.split() == _base64(fact.value).split(), f"{path} is not as it is recorded"
    report = verify(recipe, target, before=before)
    found = Told(
        verdict=report.verdict,
        step=report.first.number if report.first else None,
        steps=report.steps,
        sentence=report.sentence,
    )
    amiss = faults(mistake.expect, found, played=True)
    assert not amiss, f"{report.sentence}\n" + "\n".join(amiss)


def _run(machine: Machine, script: str) -> None:
    done = machine.run(script)
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"


def _base64(text: str) -> str:
    return base64.encodebytes(text.encode(errors="surrogateescape")).decode()
