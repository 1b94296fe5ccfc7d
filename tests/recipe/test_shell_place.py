"""Whatever an author wrote around it, an answer that was let in is never run."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guidegen.recipe.answers import Answer
from guidegen.recipe.filling import shell_word
from guidegen.recipe.shell_place import obstacle


@pytest.mark.parametrize(
    "before",
    [
        "",
        "cat ",
        "cat 'a' ",
        'cat "a" /srv/',
        "echo `date` ",
        "echo $(date) ",
        'echo "$(date)" ',
        'echo "`date`" ',
        'echo "$HOME" "${HOME}" ',
        "# it's a remark\ncat ",
        "a=",
        "cat \\\n  ",
        "cd /etc && (cat ",
        "cat a > ",
    ],
)
def test_where_a_word_can_stand(before: str) -> None:
    assert obstacle(before) == ""


@pytest.mark.parametrize(
    "before",
    [
        "echo '",
        'echo "',
        'echo "\\"',
        "echo \\",
        "echo `",
        "echo `echo \\`a\\` ",
        'echo "$(cat "',
        'echo "$(cat ',
        'echo "`cat "',
        'echo "$(case a in a) cat "',
        'echo "${HOME:-"',
        "echo $'\\' ",
        "cat <<EOF\n",
        "cat <<'EOF'\n",
        "echo $((1 + ",
        "# it's a remark\necho '",
    ],
)
def test_where_none_can(before: str) -> None:
    assert obstacle(before)


_PIECES = [
    *("'", '"', "`", "\\", "$(", ")", "(", "$", "${HOME:-", "}", "#", " ", "\n", ";", "|", "&", "<", "<<"),
    *("echo ", "case a in a) ", " esac", "a", "$((", "))", "$'", "=", "EOF", "\n\n"),
]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_PIECES), max_size=9), st.lists(st.sampled_from(_PIECES), max_size=5))
@example(['echo "$(echo "'], ['")"'])
@example(["echo `echo \\`a\\` "], ["`"])
@example(["echo $'\\' "], [" '"])
@example(["cat <<EOF\n"], ["\nEOF\n"])
def test_an_answer_that_was_let_in_is_never_run(tmp_path: Path, front: list[str], back: list[str]) -> None:
    run = tmp_path / "run"
    answer = "$(: >run)`: >run`'\"; : >run; \\`: >run\\` #"
    before, after = "".join(front), "".join(back)
    word, fault = shell_word(Answer(answer), before)
    if fault:
        return
    for shell in filter(None, map(shutil.which, ("sh", "bash"))):
        script = f"{before}{word}{after}"
        subprocess.run(
            [shell, "-c", script],
            cwd=tmp_path,
            env={"HOME": "/nowhere", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        )
        assert not run.exists(), (shell, script)
