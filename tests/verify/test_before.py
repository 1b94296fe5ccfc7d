"""How a host stood before the guide went out, kept in a case and believed later."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guidegen.connect.target import Target
from guidegen.model import Verdict
from guidegen.recipe.case import Case, read_case, write_case
from guidegen.verify import look_before, verify
from tests.verify.conftest import Recipes

HERE = Target.parse("local")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(recipe="test", recipe_sha256="0" * 64, created=datetime.now(UTC))


def test_an_untouched_value_that_nobody_knew_is_skipped_and_not_wrong(
    recipe: Recipes, tmp_path: Path, case: Case
) -> None:
    file, kept = tmp_path / "main.cf", tmp_path / "case.yaml"
    file.write_text("level = odd\n#level = new\n")
    loaded = recipe(f"  - {{id: one, title: Do one, check: {{setting: level, in: {file}, is: new}}}}\n")
    assert verify(loaded, HERE).verdict is Verdict.WRONG
    write_case(kept, Case(**{**vars(case), "before": look_before(loaded, HERE)}))
    before = read_case(kept).before
    assert verify(loaded, HERE, before=before).verdict is Verdict.SKIPPED
    file.write_text("level = other\n")
    assert verify(loaded, HERE, before=before).verdict is Verdict.WRONG
    file.write_text("level = new\n")
    assert verify(loaded, HERE, before=before).verdict is Verdict.DONE


def test_sensitive_content_is_never_kept(recipe: Recipes, tmp_path: Path, case: Case) -> None:
    file, kept = tmp_path / "passwd", tmp_path / "case.yaml"
    file.write_text("password = hunter2\n")
    file.chmod(0o600)
    loaded = recipe(f"""
      - id: one
        title: Do one
        check:
          - {{setting: password, in: {file}, is: "swordfish", sensitive: true}}
          - {{setting: password, in: {file}, is: "xyzzy-1"}}
          - {{line: password = plugh, in: {file}}}
    """)
    write_case(kept, Case(**{**vars(case), "before": look_before(loaded, HERE)}))
    assert not {"hunter2", "swordfish"} & set(kept.read_text().replace("'", " ").split())
    assert "hunter2" not in kept.read_text()
    before = read_case(kept).before
    report = verify(loaded, HERE, before=before)
    assert report.verdict is Verdict.SKIPPED
    file.write_text("password = hunter3\n")
    report = verify(loaded, HERE, before=before)
    assert report.verdict is Verdict.WRONG
    assert "hunter" not in repr(report)


def test_what_could_not_be_looked_at_is_not_kept(recipe: Recipes) -> None:
    loaded = recipe("  - {id: one, title: Do one, check: {line: x, in: /proc/self/mem}}\n")
    assert look_before(loaded, HERE) == {}
