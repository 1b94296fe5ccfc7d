"""What a host says of itself."""

from guidegen.probe.questions.identity import Identity
from tests.probe.shells import Shell


def test_this_machine_says_what_it_is(shell: Shell) -> None:
    want = Identity()
    fact = shell.ask(want)[want]
    assert fact.value is not None
    if shell.root is None:
        assert fact.value.distribution == "debian"
        assert fact.value.system_id == f"debian-{fact.value.version}"
        return
    assert fact.value.distribution == "", "the BusyBox file system has no os-release"
    release = shell.root / "etc/os-release"
    release.parent.mkdir(exist_ok=True)
    release.write_text('ID=alpine\nVERSION_ID=3.20.1\nPRETTY_NAME="Alpine $(reboot) v3.20"\n')
    fact = shell.ask(want)[want]
    release.unlink()
    assert fact.value is not None
    assert (fact.value.distribution, fact.value.version) == ("alpine", "3.20.1")
    assert fact.value.system == "Alpine $(reboot) v3.20"
