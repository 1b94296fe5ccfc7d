"""The examples of the check kind `setting`: one for every verdict, and the mistakes that are often made."""

from dataclasses import replace
from typing import TYPE_CHECKING

from guidegen.model import Example, Facts, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

if TYPE_CHECKING:
    from guidegen.checks.setting import Setting


def examples(setting: "type[Setting]") -> tuple[Example, ...]:
    """What `setting`, the kind's class, must find in recorded facts."""
    encrypt = setting(setting="smtp_tls_security_level", path="/etc/postfix/main.cf", value="encrypt")
    before = Witness(WitnessSource.RECIPE, {"is": ("may",)})

    root_login = setting(setting="PermitRootLogin", path="/etc/ssh/sshd_config", value="no", in_force=True)
    web_root = setting(
        setting="root", path="/etc/nginx/sites-available/web", section="server 80", value="/srv/web"
    )
    port = setting(setting="server.port", path="/etc/app.json", value=8080)
    tls = setting(setting="server.tls.enabled", path="/etc/app.yaml", value=True)
    return (
        Example(
            name="it has the value",
            check=encrypt,
            facts=_main_cf("smtp_tls_security_level = encrypt\n"),
            verdict=Verdict.DONE,
        ),
        Example(
            name="it is not set", check=encrypt, facts=_main_cf("relayhost =\n"), verdict=Verdict.SKIPPED
        ),
        Example(
            name="it has the value that it had before the fix",
            check=encrypt,
            facts=_main_cf("smtp_tls_security_level = may\n"),
            verdict=Verdict.SKIPPED,
            witnesses=(before,),
        ),
        Example(
            name="its name is mistyped",
            check=encrypt,
            facts=_main_cf("smtp_tls_security_level = may\nsmtp_tls_securty_level = encrypt\n"),
            verdict=Verdict.WRONG,
            witnesses=(before,),
        ),
        Example(
            name="it is there as a comment",
            check=encrypt,
            facts=_main_cf("#smtp_tls_security_level = encrypt\n"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="it is overridden further down",
            check=encrypt,
            facts=_main_cf("smtp_tls_security_level = encrypt\nsmtp_tls_security_level = none\n"),
            verdict=Verdict.WRONG,
            witnesses=(before,),
        ),
        Example(
            name="the file may not be read",
            check=encrypt,
            facts=recorded([{"content": "/etc/postfix/main.cf", "state": "forbidden"}]),
            verdict=Verdict.UNKNOWN,
        ),
        Example(
            name="a drop-in that is included first overrides it",
            check=root_login,
            facts=_sshd("permitrootlogin yes\n", "PermitRootLogin yes\n"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="the program has it in force",
            check=root_login,
            facts=_sshd("permitrootlogin no\n", ""),
            verdict=Verdict.DONE,
        ),
        Example(
            name="the file is right, and the program cannot be asked",
            check=root_login,
            facts=_sshd("", "")
            | recorded([{"effective": "sshd", "path": "/etc/ssh/sshd_config", "state": "no such tool"}]),
            verdict=Verdict.UNKNOWN,
        ),
        Example(
            name="a line of nginx above it has no semicolon",
            check=web_root,
            facts=_site("server {\n    listen 80\n    root /srv/web;\n}\n", "sites-enabled/web"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="nginx includes no such file",
            check=web_root,
            facts=_site("server {\n    listen 80;\n    root /srv/web;\n}\n"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="it stands where its path leads",
            check=port,
            facts=_file("/etc/app.json", '{"server": {"port": 8080}}'),
            verdict=Verdict.DONE,
        ),
        Example(
            name="the number stands there as a text",
            check=port,
            facts=_file("/etc/app.json", '{"server": {"port": "8080"}}'),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="a comma is missing, so no program reads the file",
            check=port,
            facts=_file("/etc/app.json", '{"server": {"port": 8080\n"name": "x"}}'),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="what holds it is not there yet",
            check=port,
            facts=_file("/etc/app.json", "{}"),
            verdict=Verdict.SKIPPED,
        ),
        Example(
            name="the file goes deeper than is read",
            check=port,
            facts=_file("/etc/app.json", "[" * 200),
            verdict=Verdict.UNKNOWN,
        ),
        Example(
            name="it is not indented enough, and so belongs to another group",
            check=tls,
            facts=_file("/etc/app.yaml", "server:\n  tls:\n    cert: /etc/cert\n  enabled: true\n"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="it is indented with a tab",
            check=tls,
            facts=_file("/etc/app.yaml", "server:\n  tls:\n\tenabled: true\n"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="it stands below another heading",
            check=replace(tls, path="/etc/app.toml"),
            facts=_file("/etc/app.toml", "[server.tls]\n[log]\nenabled = true\n"),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="it is inside of a comment",
            check=setting(setting="Server.Connector.@port", path="/etc/app.xml", value=8443),
            facts=_file("/etc/app.xml", '<Server>\n<!-- <Connector port="8443"/> -->\n</Server>'),
            verdict=Verdict.WRONG,
        ),
        Example(
            name="a shell would take the value apart",
            check=setting(setting="OPTIONS", path="/etc/default/app", value="-a -b"),
            facts=_file("/etc/default/app", "OPTIONS=-a -b\n"),
            verdict=Verdict.WRONG,
        ),
    )


def _file(path: str, text: str) -> Facts:
    return recorded(
        [
            {"content": path, "value": text},
            {"stat": path, "follow": True, "type": "file", "mode": "0644"},
        ]
    )


def _main_cf(text: str) -> Facts:
    return _file("/etc/postfix/main.cf", text)


def _sshd(said: str, drop_in: str) -> Facts:
    main, other = "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/50-cloud-init.conf"
    return recorded(
        [
            {"content": main, "value": "Include sshd_config.d/*.conf\nPermitRootLogin no\n"},
            {"stat": main, "follow": True, "type": "file", "mode": "0644"},
            {"includes": main, "dialect": "sshd_config", "files": [{"path": other, "text": drop_in}]},
            {"effective": "sshd", "path": main, "stdout": said},
        ]
    )


def _site(text: str, *linked: str) -> Facts:
    main, own = "/etc/nginx/nginx.conf", "/etc/nginx/sites-available/web"
    files = [{"path": main, "text": "http {\n    include sites-enabled/*;\n}\n"}]
    same = [f"/etc/nginx/{name}" for name in linked]
    return recorded(
        [
            {"content": own, "value": text},
            {"stat": own, "follow": True, "type": "file", "mode": "0644"},
            {"includes": main, "dialect": "nginx", "own": own, "files": files, "same": same},
        ]
    )
