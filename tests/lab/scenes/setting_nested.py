"""`setting` in the formats whose settings stand inside one another, and in those with rules of their own."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_FOLDER = "/etc/scene-nested"


def _scene(file: str, check: str, text: str, **mistakes: str) -> Scene:
    """A check of `file`, which holds `text` before; each of `mistakes` is what it holds instead."""
    path = f"{_FOLDER}/{file}"

    def written(content: str) -> str:
        return f"mkdir -p {_FOLDER}; cat >{path} <<'SCENE'\n{content}\nSCENE"

    return Scene(
        check=f"setting: {check}\nin: {path}",
        prepare=written(text),
        mistakes={written(content): Verdict.WRONG for content in mistakes.values()},
    )


SCENES = (
    _scene(
        "app.json",
        "server.tls.enabled\nis: true",
        '{"server": {"port": 80}, "log": {}}',
        as_text='{"server": {"tls": {"enabled": "true"}}}',
        missing_comma='{"server": {"port": 80\n "tls": {"enabled": true}}}',
    ),
    _scene(
        "app.yaml",
        "server.tls.port\nis: 8443",
        "server:\n  tls:\n    cert: /etc/x\nlog: {}",
        wrong_indentation="server:\n  tls:\n    cert: /etc/x\n  port: 8443",
        tab="server:\n  tls:\n\tport: 8443",
    ),
    _scene(
        "app.toml",
        "server.name\nis: mail",
        "title = 'x'\n\n[server]\nport = 80",
        no_quotes="[server]\nname = mail",
        other_heading="[server]\n[log]\nname = 'mail'",
    ),
    _scene(
        "app.xml",
        "Server.Service.Connector.@port\nis: 8443",
        '<Server>\n  <Service>\n    <Connector port="8080"/>\n  </Service>\n</Server>',
        commented='<Server><Service>\n<!-- <Connector port="8443"/> -->\n</Service></Server>',
    ),
    _scene(
        "app.properties",
        "server.greeting\nis: two words",
        "server.greeting: one\nkept = 1",
        quoted='server.greeting="two words"',
    ),
    _scene(
        "app.desktop",
        "Exec\nsection: Desktop Entry\nis: /usr/bin/app --tray",
        "[Desktop Entry]\nName=App\nName[de]=Anwendung\nExec=/usr/bin/app",
        other_group="[Desktop Entry]\nName=App\n[Desktop Action new]\nExec=/usr/bin/app --tray",
    ),
    _scene(
        "gitconfig",
        "url\nsection: remote.origin\nis: https://git.example.com/app.git",
        '[core]\n\tbare = true\n[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/origin/*',
        other_remote='[remote "Origin"]\n\turl = https://git.example.com/app.git',
    ),
    _scene(
        "app.env",
        "GREETING\nis: two words",
        "GREETING=one\nKEPT=1",
        blank="GREETING = 'two words'",
    ),
)
