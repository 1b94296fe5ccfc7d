"""What is installed is whole: the wheel carries the library, and starting it is light."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
SHIPPED = sorted(file.parent.name for file in (REPOSITORY / "recipes").glob("*/recipe.yaml"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, as an installation would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def guidegen(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed copy, not the one of this checkout, from `folder`."""
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); from guidegen.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_installed_library_is_listed_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    run = guidegen(installed, tmp_path, "list")
    assert run.returncode == 0, run.stderr
    assert len(SHIPPED) >= 4
    for recipe in SHIPPED:
        assert recipe in run.stdout


def test_every_installed_recipe_is_whole(installed: Path, tmp_path: Path) -> None:
    run = guidegen(installed, tmp_path, "lint", *SHIPPED)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_wheel_carries_templates_fonts_and_the_typing_mark(installed: Path) -> None:
    assert (installed / "guidegen/py.typed").is_file()
    assert list((installed / "guidegen/render/templates").iterdir())
    assert list((installed / "guidegen/render/themes").rglob("*.woff2"))


def test_a_folder_of_the_users_own_hides_the_installed_recipe(installed: Path, tmp_path: Path) -> None:
    own = tmp_path / "recipes/mail-relay-tls/recipe.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("id: mail-relay-tls\ntitle: My own words\nsteps: [{id: a, title: Look, do: Look.}]\n")
    run = guidegen(installed, tmp_path, "list")
    assert "My own words" in run.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["verify", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guidegen", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    imported = {
        line.rsplit("|", 1)[1].strip().split(".")[0] for line in run.stderr.splitlines() if "|" in line
    }
    assert "click" in imported
    heavy = {"weasyprint", "paramiko", "pydantic", "PIL", "playwright", "jinja2", "rich", "yaml", "pyte"}
    assert imported & heavy == set()
