"""`setting` in nginx' and apache's blocks: files as they lie on a machine, read by a real shell."""

from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.formats import formats
from guidegen.checks.setting import Setting
from guidegen.model import Verdict
from tests.checks.test_apply import apply, look

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN

NGINX = """user www-data;
http {
    server_tokens off;
    log_format main '$remote_addr # { ; }'
        'second';
    include conf.d/*.conf;
    include "SITES/sites-enabled/*";
}
"""
SITE = """server {
    listen 80 default_server;
    server_name example.com;
    return 301 https://example.com;
}
server {
    listen 0.0.0.0:443 ssl;
    server_name example.com
        www.example.com;
    root /srv/web;
    # client_max_body_size 1m;
    location / {
        try_files $uri ${other}/ =404;
    }
    location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }
}
"""


class Nginx:
    """A folder as nginx has it."""

    def __init__(self, folder: Path, site: str = SITE) -> None:
        self.root = folder / "nginx"
        for name in ("conf.d", "sites-available", "sites-enabled"):
            (self.root / name).mkdir(parents=True)
        (self.root / "nginx.conf").write_text(NGINX.replace("SITES", str(self.root)))
        self.site = self.root / "sites-available/my site"
        self.site.write_text(site)
        for path in self.root.rglob("*"):
            path.chmod(0o755)

    def enable(self) -> "Nginx":
        (self.root / "sites-enabled/my site").symlink_to("../sites-available/my site")
        return self

    def check(self, setting: str, value: str, section: str = "", **keys: Any) -> Setting:
        return Setting(setting=setting, path=str(self.site), value=value, section=section, **keys)


@pytest.mark.parametrize(
    ("setting", "value", "section", "verdict", "says"),
    [
        ("root", "/srv/web", "server example.com 443", DONE, ""),
        ("root", "/srv/web", "server www.example.com", DONE, ""),
        ("root", "/srv/web", "http > server www.example.com", DONE, ""),
        ("root", "/srv/web", "server :80", WRONG, ":10 holds the right setting, but below server"),
        ("root", "/other", "server 443", WRONG, ":10 says root /srv/web;, where /other should be"),
        ("try_files", "$uri ${other}/ =404", "server www.example.com > location /", DONE, ""),
        ("fastcgi_pass", "127.0.0.1:9000", r"location ~ \.php$", DONE, ""),
        ("client_max_body_size", "1m", "server 443", WRONG, "as a comment"),
        ("client_max_body_size", "9m", "server 443", SKIPPED, "does not set client_max_body_size"),
        ("server_tokens", "off", "http", DONE, ""),
        # Two servers answer to the name; the one that redirects sets no root, so nothing speaks against it.
        ("root", "/srv/web", "server example.com", DONE, ""),
    ],
)
def test_a_block_is_called_by_its_names_and_by_what_is_around_it(
    tmp_path: Path, setting: str, value: str, section: str, verdict: Verdict, says: str
) -> None:
    finding = look(Nginx(tmp_path).enable().check(setting, value, section))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


def test_of_servers_of_one_name_each_must_have_the_value(tmp_path: Path) -> None:
    both = "".join(
        f"server {{\n listen {port};\n server_name a.example;\n root {root};\n}}\n"
        for port, root in ((80, "/old"), (443, "/new"))
    )
    finding = look(Nginx(tmp_path, both).enable().check("root", "/new", "server a.example"))
    assert finding.verdict is WRONG
    assert ":4 says root /old" in finding.statement or ":9 is right, but" in finding.statement


def test_a_site_that_is_not_linked_is_read_by_nobody(tmp_path: Path) -> None:
    finding = look(Nginx(tmp_path).check("root", "/srv/web", "server 443"))
    assert finding.verdict is WRONG
    assert "sites-available/my site:10 is right, but nothing includes that file" in finding.statement
    assert "sites-enabled" in finding.hint


def test_the_main_file_may_be_missing_or_closed_to_the_reader(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path).enable()
    (nginx.root / "nginx.conf").unlink()
    assert look(nginx.check("root", "/srv/web", "server 443")).verdict is WRONG


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("server {\n    listen 80\n    server_name a;\n}\n", 2, "has no semicolon"),
        ("server {\n    server_name a;\n    root /x\n}\n", 3, "has no semicolon"),
        ("server {\n    listen 80\n    location / {\n    }\n}\n", 2, "has no semicolon"),
        ("server {\n    listen 80;\n", 1, "no brace } closes"),
        ("server {\n    listen 80;\nserver {\n    listen 81;\n}\n", 1, "no brace } closes"),
        ("server {\n    listen 80;\n}\n}\n", 4, "no opening one"),
        ("server {\n    listen 80;;\n}\n", 2, "no directive stands before"),
        ("server {\n    listen 80;\n    root /x\n    auth_delay 1s;\n}\n", 3, "has no semicolon"),
        ("map $a $b {\n  default 1\n  x 2;\n}\nserver {\n listen 80;\n}\n", 2, "has no semicolon"),
        ("server {\n    listen 80;\n    root /x;\n    root /y;\n}\n", 4, "says root a second time"),
        ("include conf.d/gone.conf;\nserver {\n    listen 80;\n}\n", 1, "which is not there"),
        ("server_tokens on;\nserver {\n    listen 80;\n}\n", 1, "says server_tokens a second time"),
    ],
)
def test_what_nginx_would_refuse_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    nginx = Nginx(tmp_path, text).enable()
    finding = look(nginx.check("listen", "80", "server 80"))
    assert finding.verdict is WRONG
    assert f"my site:{line} " in finding.statement
    assert says in finding.statement


@pytest.mark.parametrize(
    "text",
    [
        "map $a $b {\n default 0;\n server 1;\n listen 2;\n}\n",
        "server_name a\n  b\n  c;\n",
        "content_by_lua_block { local x = {} if x then end }\n",
        'add_header A "x; { } # y";\n# } {\nset $x "a\\"; b";\n',
        "if ($a ~ '^/x{2}$') { return 404; }\n",
    ],
)
def test_what_nginx_takes_is_no_fault(text: str) -> None:
    assert formats()["nginx"].faults(text) == ()


def test_a_blank_that_nginx_takes_for_a_letter_parts_nothing(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path, "server {\n    listen 80;\n    root\u00a0/x;\n}\n").enable()
    finding = look(nginx.check("root", "/x", "server 80"))
    assert finding.verdict is WRONG
    assert "no-break space" in finding.statement


def test_nginx_takes_on_and_off_in_any_capitals(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path, "server {\n    listen 80;\n    gzip Off;\n}\n").enable()
    assert look(nginx.check("gzip", "off", "server 80")).verdict is DONE


APACHE = """ServerRoot "ROOT"
Define WITH_IT
LoadModule ssl_module modules/mod_ssl.so
<Directory /var/www/>
    AllowOverride None
    Options -Indexes
</Directory>
<IfModule mod_ssl.c>
    SSLProtocol all -SSLv3
</IfModule>
<IfModule !mod_ssl.c>
    Timeout 1
</IfModule>
<IfModule mod_not_there.c>
    KeepAlive Off
</IfModule>
<IfDefine WITH_IT>
    Timeout 60
</IfDefine>
IncludeOptional sites-enabled/*.conf
Include ${NOBODY_KNOWS}/x.conf
"""
VHOST = """<VirtualHost *:443>
    ServerName Example.com
    ServerAlias www.example.com
    SSLEngine on
    DocumentRoot "/srv/my web"
    <Directory "/srv/my web">
        require all granted
    </Directory>
</VirtualHost>
"""


class Apache:
    """A folder as Debian's apache has it."""

    def __init__(self, folder: Path, site: str = VHOST) -> None:
        self.root = folder / "apache2"
        for name in ("sites-available", "sites-enabled"):
            (self.root / name).mkdir(parents=True)
        self.main = self.root / "apache2.conf"
        self.main.write_text(
            APACHE.replace("ROOT", str(self.root)).replace("Include ${NOBODY_KNOWS}/x.conf\n", "")
        )
        self.site = self.root / "sites-available/shop.conf"
        self.site.write_text(site)

    def enable(self) -> "Apache":
        (self.root / "sites-enabled/shop.conf").symlink_to(self.site)
        return self


@pytest.mark.parametrize(
    ("setting", "value", "section", "verdict", "says"),
    [
        ("documentroot", "/srv/my web", "VirtualHost www.EXAMPLE.com", DONE, ""),
        ("SSLEngine", "On", "VirtualHost *:443", DONE, ""),
        ("SSLEngine", "on", "VirtualHost 443 example.com", DONE, ""),
        ("SSLEngine", "off", "virtualhost example.com", WRONG, ":4 says SSLEngine on, where off should be"),
        ("SSLEngine", "on", "VirtualHost other.example", WRONG, "holds the right setting, but below"),
        ("Require", "all granted", "VirtualHost example.com > Directory /srv/my web", DONE, ""),
    ],
)
def test_a_virtual_host_is_called_by_any_of_its_names(
    tmp_path: Path, setting: str, value: str, section: str, verdict: Verdict, says: str
) -> None:
    apache = Apache(tmp_path).enable()
    finding = look(Setting(setting=setting, path=str(apache.site), value=value, section=section))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


@pytest.mark.parametrize(
    ("setting", "value", "section", "verdict"),
    [
        ("AllowOverride", "None", "Directory /var/www/", DONE),
        ("SSLProtocol", "all -SSLv3", "", DONE),
        ("Timeout", "60", "", DONE),
        ("KeepAlive", "Off", "", WRONG),
    ],
)
def test_conditions_that_the_files_decide_are_decided(
    tmp_path: Path, setting: str, value: str, section: str, verdict: Verdict
) -> None:
    apache = Apache(tmp_path)
    finding = look(Setting(setting=setting, path=str(apache.main), value=value, section=section))
    assert finding.verdict is verdict, finding.statement


def test_an_inclusion_that_only_apache_can_make_out_leaves_it_unknown(tmp_path: Path) -> None:
    apache = Apache(tmp_path)
    apache.main.write_text(apache.main.read_text() + "Include ${NOBODY_KNOWS}/x.conf\n")
    assert look(Setting(setting="Timeout", path=str(apache.main), value=60)).verdict is UNKNOWN


def test_a_site_that_is_not_enabled_is_named_with_the_command(tmp_path: Path) -> None:
    apache = Apache(tmp_path)
    finding = look(
        Setting(setting="SSLEngine", path=str(apache.site), value="on", section="VirtualHost *:443")
    )
    assert finding.verdict is WRONG
    assert "nothing includes that file" in finding.statement
    assert "a2ensite shop" in finding.hint


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("<VirtualHost *:443>\nSSLEngine on\n", 1, "no </VirtualHost> closes"),
        ("SSLEngine on\n</VirtualHost>\n", 2, "no <VirtualHost> belongs to"),
        ("<VirtualHost *:443>\n<Directory />\nSSLEngine on\n</VirtualHost>\n", 2, "no </Directory> closes"),
        (
            "<VirtualHost *:443>\nSSLEngine on\n</VirtualHost>\n< Directory />\n</Directory>\n",
            5,
            "belongs to",
        ),
        ("<VirtualHost *:443>\nSSLEngine on\nInclude gone.conf\n</VirtualHost>\n", 3, "which is not there"),
        (
            "<VirtualHost *:443>\nSSLEngine on\n<VirtualHost *:80>\n</VirtualHost>\n</VirtualHost>\n",
            3,
            "another",
        ),
    ],
)
def test_what_apache_would_refuse_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    apache = Apache(tmp_path, text).enable()
    finding = look(
        Setting(setting="SSLEngine", path=str(apache.site), value="on", section="VirtualHost *:443")
    )
    assert finding.verdict is WRONG
    assert f"shop.conf:{line} " in finding.statement
    assert says in finding.statement


@pytest.mark.parametrize(
    ("setting", "value", "section"),
    [
        ("root", "/new", "server www.example.com"),
        ("client_max_body_size", "9m", "server 443"),
        ("try_files", "$uri =404", "server 443 > location /"),
        ("add_header", 'X-A "b c"', "server 443"),
        ("worker_processes", "2", ""),
    ],
)
def test_apply_writes_into_the_block_that_is_meant(
    tmp_path: Path, setting: str, value: str, section: str
) -> None:
    nginx = Nginx(tmp_path).enable()
    path = nginx.site if section else nginx.root / "nginx.conf"
    check = Setting(setting=setting, path=str(path), value=value, section=section)
    assert look(check).verdict is not DONE
    apply(check)
    assert look(check).verdict is DONE, path.read_text()
    once = path.read_text()
    apply(check)
    assert path.read_text() == once
    assert not section or "return 301 https://example.com;" in once
    away = Setting(setting=setting, path=str(path), absent=True, section=section)
    apply(away)
    assert look(away).verdict is DONE


def test_apply_writes_into_apaches_sections_too(tmp_path: Path) -> None:
    apache = Apache(tmp_path).enable()
    for setting, value, section in (
        ("DocumentRoot", "/new", "VirtualHost example.com"),
        ("Options", "-Indexes", "VirtualHost *:443 > Directory /srv/my web"),
    ):
        check = Setting(setting=setting, path=str(apache.site), value=value, section=section)
        apply(check)
        apply(check)
        assert look(check).verdict is DONE, apache.site.read_text()
    assert apache.site.read_text().count("-Indexes") == 1


def test_the_guide_says_which_block(tmp_path: Path) -> None:
    check = Nginx(tmp_path).check("try_files", "$uri =404", "server example.com > location /x")
    assert "the block `location /x` inside of `server example.com`" in check.instruct().place
    assert "`try_files $uri =404;`" in check.instruct().text
