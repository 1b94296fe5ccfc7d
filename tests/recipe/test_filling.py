"""No answer can become syntax, wherever it is filled in."""

import html
import re
import subprocess

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.errors import Problem
from guidegen.recipe.answers import Answer
from guidegen.recipe.filling import fill
from guidegen.recipe.source import Source
from guidegen.recipe.strict_yaml import parse

HOSTILE = 'a\'; rm -rf $HOME "$(id)" `id` \\ *x* <b> & [l](u) _ ${y} | # >'


def filled(key: str, text: str, **answers: Answer) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    root = parse(Source("x.yaml", f"{key}: |-\n" + "".join(f"  {line}\n" for line in text.split("\n"))))
    return fill(root, answers, problems).plain()[key], problems


def shell(text: str, value: str, **kwargs: object) -> tuple[str, list[Problem]]:
    return filled("run", text, x=Answer(value, **kwargs))  # type: ignore[arg-type]


def printed_by_sh(script: str) -> str:
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, timeout=10).stdout


def test_a_plain_key_takes_an_answer_as_it_is() -> None:
    assert filled("title", "To ${x}!", x=Answer(HOSTILE)) == (f"To {HOSTILE}!", [])


def test_a_doubled_dollar_is_a_literal_one() -> None:
    assert filled("run", "echo $${HOME} $HOME $$", x=Answer("1"))[0] == "echo ${HOME} $HOME $$"


def test_an_answer_is_not_filled_again() -> None:
    assert filled("title", "${x}", x=Answer("${y}"), y=Answer("no"))[0] == "${y}"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_in_shell_an_answer_is_one_word_whatever_it_holds(value: str) -> None:
    script, _ = shell("printf '<%s>' ${x}", value)
    assert printed_by_sh(script) == f"<{value}>"
    script, _ = shell("printf '<%s>' /srv/${x}.conf end", value)
    assert printed_by_sh(script) == f"</srv/{value}.conf><end>"


def test_a_path_below_the_home_folder_still_is_one() -> None:
    script, problems = shell("printf %s ${x}", "~/my files/$x", type="path")
    assert not problems
    assert script == "printf %s ~/'my files/$x'"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('echo "${x}"', "inside quotes"),
        ("echo 'a ${x}'", "inside quotes"),
        ("echo 'it'\\''s ${x}'", "inside quotes"),
        ('echo "a \\" ${x}"', "inside quotes"),
        ("echo \\${x}", "behind a backslash"),
        ("echo `echo ${x}`", "inside backquotes"),
        ("cat <<EOF\n${x}\nEOF", "here-document"),
        ("echo $((1 + ${x}))", "inside arithmetic"),
    ],
)
def test_where_an_answer_cannot_be_quoted_it_is_refused(text: str, where: str) -> None:
    _, (problem,) = shell(text, "v")
    assert where in problem.message
    assert problem.span
    assert problem.span.text[problem.span.column - 1 :].startswith("${x}")


@pytest.mark.parametrize(
    "text", ["echo 'a' ${x}", 'echo "a"${x}', "echo `id` ${x}", "# it's mine\necho ${x}", "echo a\\\\${x}"]
)
def test_quotes_that_are_closed_do_no_harm(text: str) -> None:
    assert shell(text, "v w") == (text.replace("${x}", "'v w'"), [])


def test_an_answer_that_looks_like_an_option_is_refused() -> None:
    assert "read as an option" in shell("ls ${x}", "--color")[1][0].message
    assert not shell("ls a${x}", "--color")[1]
    assert not shell("kill ${x}", "-9", type="number")[1]


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("ab1 *_`<>&[]()!#\\~|{}^+-=.:/@'\"$"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
def test_in_markdown_an_answer_is_text_without_markup(value: str) -> None:
    for template in ("${x}", "see ${x} there", "- item ${x}", "**${x}**"):
        text, problems = filled("do", template, x=Answer(value))
        assert not problems
        page = markdown.markdown(text)
        shown = html.unescape(re.sub(r"<[^>]*>", "", page))
        plain = template.removeprefix("- ").replace("**", "").replace("${x}", value)
        assert shown.split() == plain.split()
        assert set(re.findall(r"</?(\w+)", page)) <= {"p", "ul", "li", "strong"}


def test_in_code_an_answer_stands_as_it_is() -> None:
    assert filled("do", "Type `ping ${x}`.", x=Answer("a_b*c"))[0] == "Type `ping a_b*c`."
    _, (problem,) = filled("do", "Type `ping ${x}`.", x=Answer("a`b"))
    assert "backquote" in problem.message


@given(st.text(max_size=20).filter(lambda text: "${" not in text))
def test_in_a_pattern_an_answer_matches_only_itself(value: str) -> None:
    pattern, _ = filled("pattern", "^${x}$", x=Answer(value))
    assert re.search(pattern, value, re.MULTILINE) or "\n" in value


def test_matches_of_a_command_is_a_pattern_too() -> None:
    problems: list[Problem] = []
    root = parse(Source("x.yaml", "stdout: {matches: '^${x}$'}\n"))
    assert fill(root, {"x": Answer("a.b")}, problems).plain() == {"stdout": {"matches": r"^a\.b$"}}


def test_a_name_that_nobody_asked_for_is_pointed_at() -> None:
    _, (problem,) = filled("title", "To ${relay_hots}", relay_host=Answer("x"))
    assert problem.hint == 'did you mean "relay_host"?'
    assert problem.span
    assert (problem.span.line, problem.span.column, problem.span.length) == (2, 6, 13)


def test_a_brace_left_open_is_an_error() -> None:
    assert "without its" in filled("title", "To ${x", x=Answer("x"))[1][0].message


@pytest.mark.parametrize(
    "key", ["do", "title", "run", "command", "rehearse", "caption", "alt", "file", "setting", "in"]
)
def test_a_secret_stands_only_where_something_is_compared(key: str) -> None:
    text, (problem,) = filled(key, "a ${x}", x=Answer("hunter2", secret=True))
    assert "is secret" in problem.message
    assert "hunter2" not in text + str(problem)


def test_what_a_secret_is_part_of_is_secret() -> None:
    root = parse(Source("x.yaml", "setting: password\nin: /etc/x\nis: p-${x}\n"))
    node = fill(root, {"x": Answer("hunter2", secret=True)}, [])
    assert node.has_secret()
    assert node.plain()["is"] == "p-hunter2"
