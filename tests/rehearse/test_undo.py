"""Which words of `undo` are commands."""

import pytest

from guidegen.rehearse.undo import undo_commands


@pytest.mark.parametrize(
    ("markdown", "commands"),
    [
        ("", ""),
        ("Nothing to undo. The copy does no harm.", ""),
        ("Remove the file: `sudo rm /etc/postfix/sasl_passwd`", "sudo rm /etc/postfix/sasl_passwd"),
        ("Open `/etc/motd` again, and write `greeting = old` into `main.cf`.", ""),
        (
            "Copy it back:\n\n    cp -p a.before a\n    systemctl reload a\n\nThen call us.",
            "cp -p a.before a\nsystemctl reload a",
        ),
        ("```\nrm a\nrm b\n```\nand `rm c`", "rm a\nrm b\nrm c"),
        ("First `rm a`, then\n\n~~~ sh\nrm b\n~~~\n", "rm a\nrm b"),
    ],
)
def test_commands_are_told_from_names(markdown: str, commands: str) -> None:
    assert undo_commands(markdown) == commands
