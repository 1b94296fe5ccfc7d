"""A case is read back as it was written, and read as strictly as a recipe."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.errors import Invalid, Unwritable
from guidegen.recipe.case import Before, Case, read_case, write_case

CASE = Case(
    recipe="mail-relay-tls",
    recipe_sha256="0" * 64,
    answers={
        "host": "NO",
        "port": "0587",
        "number": "5",
        "truth": "true",
        "nothing": "null",
        "odd": "ü: 'x'",
    },
    created=datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC),
    revision="R1",
    to="A customer",
    ticket="#42",
    before={
        "require-tls/0": Before(values={"is": "may", "mode": "0644", "count": 5, "on": True, "gone": None}),
        "reload/1": Before(traces=("# relayhost = x",)),
    },
)


def test_a_case_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_case(tmp_path / "case.yaml", CASE)
    assert read_case(tmp_path / "case.yaml") == CASE


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_whatever_a_host_answered_can_be_kept(tmp_path: Path, text: str) -> None:
    case = Case(
        recipe="r",
        recipe_sha256="",
        created=CASE.created,
        before={"a/0": Before(values={"is": text}, traces=(text,))},
    )
    write_case(tmp_path / "case.yaml", case)
    kept = text.encode("utf-8", "replace").decode()
    assert read_case(tmp_path / "case.yaml").before["a/0"] == Before(values={"is": kept}, traces=(kept,))


def test_a_time_is_kept_in_utc(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=5))
    write_case(
        tmp_path / "case.yaml", Case(recipe="r", recipe_sha256="", created=CASE.created.astimezone(zone))
    )
    assert "2026-11-22T10:00:00Z" in (tmp_path / "case.yaml").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recipe: r\n", '"recipe_sha256" is missing'),
        ("recipe: r\nrecipe_sha256: x\ncreated: '2026-11-22T10:00:00'\n", "no zone"),
        ("recipe: r\nrecipe_sha256: x\ncreated: soon\n", "created"),
        (
            "recipe: r\nrecipe_sha256: x\ncreated: '2026-11-22T10:00:00Z'\nbeforr: {}\n",
            'did you mean "before"?',
        ),
        ("recipe: !!python/name:os.system\n", "means nothing here"),
    ],
)
def test_a_case_that_was_damaged_is_invalid(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "case.yaml").write_text(text)
    with pytest.raises(Invalid) as caught:
        read_case(tmp_path / "case.yaml")
    assert said in caught.value.message


def test_a_case_that_cannot_be_written_is_said_and_the_old_one_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(Unwritable):
        write_case(tmp_path / "file" / "case.yaml", CASE)
    assert (tmp_path / "file").read_text() == "old"
