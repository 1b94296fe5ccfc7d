"""A customer's mistakes on a real machine that was mended before: each is found, and told as what it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.rehearse.lab import Lab, Machine
from guidegen.rehearse.play import play
from tests.lab.verifying import loaded, prepare, told, verify

MAIN_CF = "/etc/postfix/main.cf"
SITE = "/etc/nginx/sites-available/website"
CERTIFICATE = "/etc/nginx/tls/www.example.com.crt"

# The mistake, the step that it belongs to, the verdict, and words that the sentence must have.
MAIL = {
    "mistyped key": (
        f"sed -i 's/^smtp_tls_security_level/smtp_tls_securty_level/' {MAIN_CF}; systemctl reload postfix",
        ("require-tls", "wrong", "smtp_tls_securty_level"),
    ),
    "commented line": (
        f"sed -i 's/^relayhost/#relayhost/' {MAIN_CF}; systemctl reload postfix",
        ("require-tls", "wrong", "comment"),
    ),
    "mistyped value": (
        f"sed -i 's/= encrypt/= encrpyt/' {MAIN_CF}; systemctl reload postfix",
        ("require-tls", "wrong", "encrpyt"),
    ),
    "without the square brackets": (
        f"sed -i 's/^relayhost.*/relayhost = smtp.example.com:587/' {MAIN_CF}; systemctl reload postfix",
        ("require-tls", "wrong", "where [smtp.example.com]:587 should be"),
    ),
    "overridden further down": (
        f"echo 'smtp_tls_security_level = may' >> {MAIN_CF}; systemctl reload postfix",
        ("require-tls", "wrong", "the last one counts"),
    ),
    "mistyped password": (
        "sed -i 's/only-for-the-lab/only-for-teh-lab/' /etc/postfix/sasl_passwd",
        ("write-password", "wrong", "/etc/postfix/sasl_passwd:1"),
    ),
    "mode of another kind": (
        "chmod 700 /etc/postfix/sasl_passwd",
        ("lock-password", "wrong", "has mode 0700, where 0600 should be"),
    ),
    "changed once more after the reload": (
        f"echo '# a remark' >> {MAIN_CF}",
        ("reload", "skipped", "which is later"),
    ),
    "stopped": (
        "systemctl stop postfix",
        ("reload", "skipped", "not running"),
    ),
}
WEB = {
    "failed reload": (
        f"mv {CERTIFICATE} /root/; touch {SITE}; ! systemctl reload nginx; mv /root/*.crt {CERTIFICATE}",
        ("reload", "wrong", "the reload failed"),
    ),
    "saved once more after the reload": (
        f"touch {SITE}",
        ("reload", "skipped", "which is later"),
    ),
    "semicolon forgotten": (
        f"sed -i 's/443 ssl;/443 ssl/' {SITE}; systemctl reload nginx; true",
        ("settings", "wrong", "without a semicolon that belongs there"),
    ),
    "certificate under another name": (
        f"mv {CERTIFICATE} {CERTIFICATE}.pem",
        ("certificate", "wrong", f"{CERTIFICATE}.pem"),
    ),
    "key open to all": (
        "chmod 644 /etc/nginx/tls/www.example.com.key",
        ("lock-key", "skipped", "still has mode 0644"),
    ),
}
SSH = {
    "overridden by a drop-in": (
        "sed -i '/^PubkeyAuthentication/d' /etc/ssh/sshd_config; "
        "echo 'PubkeyAuthentication yes' >> /etc/ssh/sshd_config; "
        "echo 'PubkeyAuthentication no' > /etc/ssh/sshd_config.d/10-old.conf; systemctl reload ssh",
        ("allow-keys", "wrong", "/etc/ssh/sshd_config.d/10-old.conf:1"),
    ),
    "below a Match": (
        "sed -i '/^PubkeyAuthentication/d' /etc/ssh/sshd_config; "
        "printf 'Match User bob\\nPubkeyAuthentication yes\\n' >> /etc/ssh/sshd_config; systemctl reload ssh",
        ("allow-keys", "wrong", "Match User bob"),
    ),
    "key broken into two lines": (
        "sed -i 's/ anna@office/\\nanna@office/' ~support/.ssh/authorized_keys",
        ("add-key", "wrong", "broken into 2 lines"),
    ),
}
MISTAKES = [
    pytest.param(name, mistake, *told, id=f"{name}: {what}")
    for name, mistakes in (("mail-relay-tls", MAIL), ("web-server-tls", WEB), ("ssh-login-keys", SSH))
    for what, (mistake, told) in mistakes.items()
]
KEEP = "mkdir -p /kept/etc; cp -a /etc/postfix /etc/nginx /etc/ssh /kept/etc/; cp -a ~support/.ssh /kept/"
RESTORE = """
rm -rf /etc/postfix /etc/nginx /etc/ssh ~support/.ssh
cp -a /kept/etc/postfix /kept/etc/nginx /kept/etc/ssh /etc/
[ ! -d /kept/.ssh ] || cp -a /kept/.ssh ~support/
systemctl reload-or-restart postfix nginx ssh
"""


@pytest.fixture(scope="module")
def mended(lab: Lab, request: pytest.FixtureRequest) -> Iterator[dict[str, Machine]]:
    """Machines by the recipe that was played on them in full; each is booted when it is first needed."""
    machines: dict[str, Machine] = {}
    yield machines
    for machine in machines.values():
        machine.close()


def mended_by(name: str, mended: dict[str, Machine], lab: Lab) -> Machine:
    """A machine on which the recipe was played; what an earlier test broke there is mended."""
    if name not in mended:
        machine = mended[name] = lab.boot()
        prepare(name, machine)
        assert all(step.well for step in play(loaded(name).recipe, machine))
        machine.run(KEEP)
    assert mended[name].run(RESTORE).returncode == 0
    return mended[name]


@pytest.mark.parametrize(("name", "mistake", "step", "verdict", "words"), MISTAKES)
def test_a_mistake_is_named(
    name: str,
    mistake: str,
    step: str,
    verdict: str,
    words: str,
    mended: dict[str, Machine],
    lab: Lab,
    tmp_path: Path,
) -> None:
    machine = mended_by(name, mended, lab)
    made = machine.run(mistake)
    assert made.returncode == 0, made.stderr
    status, report = verify(name, machine, tmp_path)
    assert (report["first"]["id"], report["first"]["verdict"]) == (step, verdict), report["sentence"]
    assert words in report["sentence"]
    assert status == 1


def test_what_may_not_be_read_is_unknown_and_neither_skipped_nor_done(
    mended: dict[str, Machine], lab: Lab, tmp_path: Path
) -> None:
    machine = mended_by("mail-relay-tls", mended, lab)
    status, report = verify("mail-relay-tls", machine, tmp_path, "--no-sudo")
    assert status == 4
    assert report["first"] == {"number": 4, "id": "write-password", "verdict": "unknown"}
    assert told(report)["require-tls"] == "done"
    assert "skipped" not in told(report).values()
