"""sshd_config comes with its defaults as comments: they stood there before, and so prove no attempt."""

import pytest

from guidegen.checks.setting import Setting
from guidegen.model import Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

SSHD = "/etc/ssh/sshd_config"
CHECK = Setting(setting="PubkeyAuthentication", path=SSHD, value="yes")
WITNESS = Witness(WitnessSource.RECIPE, {"is": ("no",)})


@pytest.mark.parametrize(
    ("comment", "verdict"),
    [
        ("#PubkeyAuthentication yes", Verdict.SKIPPED),
        ("# PubkeyAuthentication yes", Verdict.WRONG),
        ("#  pubkeyauthentication   yes", Verdict.WRONG),
    ],
)
def test_only_a_comment_that_openssh_does_not_ship_is_an_attempt(comment: str, verdict: Verdict) -> None:
    facts = recorded(
        [
            {"content": SSHD, "value": f"{comment}\nPubkeyAuthentication no\n"},
            {"stat": SSHD, "follow": True, "type": "file", "mode": "0644"},
            {"includes": "/etc/ssh/sshd_config", "dialect": "sshd_config"},
        ]
    )
    assert CHECK.judge(facts, (WITNESS,)).verdict is verdict
