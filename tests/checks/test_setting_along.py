"""`setting` in files that are read with others: the files as they lie, read by a real shell."""

from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.formats.inclusion import layered, matching
from guidegen.checks.setting import Setting
from guidegen.model import Verdict
from guidegen.probe.questions.includes import Includes
from guidegen.probe.recorded import recorded
from tests.checks.test_apply import look

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def put(folder: Path, **texts: str) -> None:
    """Files of these texts, open to all; `__` stands for a slash, `_dot_` for a dot."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_later_file_of_mysqls_folder_overrides_and_is_named(tmp_path: Path) -> None:
    put(
        tmp_path / "mysql",
        my_dot_cnf="[client]\nport = 1\n!includedir conf.d/\n!includedir missing.d\n",
        conf_dot_d__10_dot_cnf="[mysqld]\nbind_address = 127.0.0.1\n",
        conf_dot_d__20_dot_cnf="[mysqld]\nbind-address = 0.0.0.0\n",
        conf_dot_d__30_dot_txt="[mysqld]\nbind-address = ::1\n",
    )
    own = tmp_path / "mysql/conf.d/10.cnf"
    check = Setting(setting="bind-address", section="mysqld", path=str(own), value="127.0.0.1")
    finding = look(check)
    assert finding.verdict is WRONG
    assert f"{own}:2 is right, but {own.parent}/20.cnf:2 says bind-address = 0.0.0.0" in finding.statement
    (own.parent / "20.cnf").rename(own.parent / "20.cnf.off")
    assert look(check).verdict is DONE
    (tmp_path / "mysql/my.cnf").write_text("[client]\n")
    assert "nothing includes that file" in look(check).statement


def test_what_ssh_includes_stands_where_it_is_included(tmp_path: Path) -> None:
    put(
        tmp_path / ".ssh",
        config='Host a\n  Include "of a"\nInclude rest/*\nPort 3\n',
        rest__one="Port 2\nHost b\n  User x\n",
    )
    (tmp_path / ".ssh/of a").write_text("Port 1\n")
    path = str(tmp_path / ".ssh/config")
    top = Setting(setting="Port", path=path, value=2)
    # The block of `Host a` goes on until the next one, and so do the lines behind it.
    assert look(top).verdict is WRONG
    assert look(Setting(setting="Port", path=path, value=1, section="Host a")).verdict is DONE


def test_gits_inclusions_count_and_those_on_a_condition_leave_it_unknown(tmp_path: Path) -> None:
    path = tmp_path / ".gitconfig"
    put(tmp_path, more="[user]\n  name = second\n")
    path.write_text("[user]\n  name = first\n[include]\n  path = more\n")
    check = Setting(setting="name", section="user", path=str(path), value="first")
    finding = look(check)
    assert finding.verdict is WRONG
    assert "/more:2 says name = second" in finding.statement
    path.write_text('[user]\n  name = first\n[includeIf "onbranch:x"]\n  path = more\n')
    finding = look(check)
    assert finding.verdict is UNKNOWN
    assert "on a condition" in finding.statement


def test_sambas_inclusions_count_and_those_of_each_client_leave_it_unknown(tmp_path: Path) -> None:
    path = tmp_path / "smb.conf"
    put(tmp_path, more_dot_conf="server role = member server\n")
    path.write_text(f"[global]\nserver role = auto\ninclude = {tmp_path}/more.conf\n")
    check = Setting(setting="server role", section="global", path=str(path), value="auto")
    finding = look(check)
    assert finding.verdict is WRONG
    assert "more.conf:1 says server role = member server" in finding.statement
    path.write_text("[global]\nserver role = auto\ninclude = /etc/samba/%m.conf\n")
    assert look(check).verdict is UNKNOWN


def drop_ins(own: str, text: str, **files: str) -> Any:
    check = Setting(setting="Restart", section="Service", path=own, value="always")
    along = next(want for want in check.wants() if isinstance(want, Includes))
    return check.judge(
        recorded(
            [
                {"content": own, "value": text},
                {"stat": own, "follow": True, "type": "file", "mode": "0644"},
                {
                    "includes": own,
                    "beside": list(along.beside),
                    "same": [own],
                    "files": [{"path": path, "text": one} for path, one in files.items()],
                },
            ]
        )
    )


UNIT = "/etc/systemd/system/web.service"
RIGHT, OTHER = "[Service]\nRestart=always\n", "[Service]\nRestart=no\n"


@pytest.mark.parametrize(
    ("own", "files", "verdict"),
    [
        (UNIT, {}, DONE),
        (UNIT, {f"{UNIT}.d/a.conf": OTHER}, WRONG),
        (UNIT, {"/usr/lib/systemd/system/web.service": OTHER}, DONE),
        (UNIT, {"/run/systemd/system/web.service.d/a.conf": OTHER}, WRONG),
        (f"{UNIT}.d/50-fix.conf", {UNIT: OTHER, f"{UNIT}.d/10-a.conf": OTHER}, DONE),
        (f"{UNIT}.d/50-fix.conf", {"/usr/lib/systemd/system/web.service.d/60.conf": OTHER}, WRONG),
        (f"{UNIT}.d/50-fix.conf", {"/usr/lib/systemd/system/web.service.d/50-fix.conf": OTHER}, DONE),
        ("/usr/lib/systemd/system/web.service", {UNIT: OTHER}, WRONG),
    ],
)
def test_systemds_drop_ins_override_and_files_in_etc_hide_others(
    own: str, files: dict[str, str], verdict: Verdict
) -> None:
    finding = drop_ins(own, RIGHT, **files)
    assert finding.verdict is verdict, finding.statement


def test_a_pattern_names_what_a_shell_would() -> None:
    paths = ["/e/b.conf", "/e/a.conf", "/e/.c.conf", "/e/d/a.conf", "/e/x"]
    assert matching("/e/*.conf", paths) == ["/e/a.conf", "/e/b.conf"]
    assert matching("/e/.*.conf", paths) == ["/e/.c.conf"]
    assert matching("/*/*/a.conf", paths) == ["/e/d/a.conf"]
    assert matching("/e/x", paths) == ["/e/x"]


def test_an_earlier_folder_hides_a_later_one() -> None:
    paths = ["/lib/a", "/etc/b", "/lib/b", "/lib/sub/c", "/etc/0"]
    assert layered(("/etc", "/lib"), paths) == ["/etc/0", "/lib/a", "/etc/b"]
