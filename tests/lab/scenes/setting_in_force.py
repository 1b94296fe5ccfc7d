"""Settings of programs with blocks and inclusions, beside what the real programs have in force."""

from typing import Final

from guidegen.model import Verdict
from tests.lab.scene import Scene

# The web servers listen on ports of their own, and are not started: their files are what is looked at.
_NGINX: Final = r"""
rm -f /etc/nginx/sites-enabled/default
cat >/etc/nginx/sites-available/scene-in-force <<'END'
server {
    listen 4781;
    server_name scene.example www.scene.example;
    root /srv/old;
    location /x {
        return 404;
    }
}
END
ln -sf ../sites-available/scene-in-force /etc/nginx/sites-enabled/scene-in-force
"""
_VHOST: Final = "/etc/apache2/sites-available/scene-in-force.conf"
# The package without the service, which would want nginx' port.
_APACHE: Final = rf"""
mkdir -p /etc/apache2/sites-available /etc/apache2/sites-enabled /run/apache2
cat >/etc/apache2/envvars <<'END'
export APACHE_RUN_DIR=/var/run/apache2$SUFFIX
END
cat >/etc/apache2/apache2.conf <<'END'
ServerRoot /etc/apache2
ServerName scene.example
DefaultRuntimeDir ${{APACHE_RUN_DIR}}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
ErrorLog /var/log/scene-apache.log
Listen 4782
IncludeOptional sites-enabled/*.conf
END
cat >{_VHOST} <<'END'
<VirtualHost *:4782>
    ServerName scene.example
    DocumentRoot /var/www
</VirtualHost>
END
"""
_ENABLE: Final = (
    "ln -sf ../sites-available/scene-in-force.conf /etc/apache2/sites-enabled/scene-in-force.conf"
)

SCENES: Final = (
    Scene(
        check="""
setting: MaxAuthTries
in: /etc/ssh/sshd_config
is: 4
in_force: true
""",
        # The drop-in is included first, so it wins over lines below the Include.
        prepare="echo 'MaxAuthTries 9' >/etc/ssh/sshd_config.d/40-scene-in-force.conf",
        mistakes={
            # Below the Include, where the drop-in comes first.
            "sed -i '/^MaxAuthTries 4/d; /^Include/aMaxAuthTries 4' /etc/ssh/sshd_config": Verdict.WRONG,
        },
    ),
    Scene(
        check="""
setting: X11Forwarding
in: /etc/ssh/sshd_config
section: Match User scene-in-force
is: "no"
in_force: true
""",
        prepare="printf 'Match User scene-in-force\\n  X11Forwarding yes\\n' >>/etc/ssh/sshd_config",
    ),
    Scene(
        check="""
setting: root
in: /etc/nginx/sites-available/scene-in-force
section: server www.scene.example
is: /srv/new
in_force: true
""",
        prepare=_NGINX,
        packages=("nginx-light",),
        # nginx takes the file that was edited.
        finish="nginx -t",
        mistakes={
            "rm /etc/nginx/sites-enabled/scene-in-force": Verdict.WRONG,
            _NGINX
            + "sed -i 's/ 4781;/ 4781/; s:/srv/old:/srv/new:' /etc/nginx/sites-available/scene-in-force": (
                Verdict.WRONG
            ),
        },
    ),
    Scene(
        check="""
setting: return
in: /etc/nginx/sites-available/scene-in-force
section: server scene.example 4781 > location /x
is: "403"
""",
    ),
    Scene(
        check="""
setting: DocumentRoot
in: /etc/apache2/sites-available/scene-in-force.conf
section: VirtualHost scene.example
is: /srv
in_force: true
""",
        prepare=_APACHE,
        packages=("apache2-bin",),
        finish=_ENABLE,
        mistakes={
            "rm /etc/apache2/sites-enabled/scene-in-force.conf": Verdict.WRONG,
            f"{_ENABLE}; echo '<Directory /x>' >>{_VHOST}": Verdict.WRONG,
        },
    ),
    Scene(
        check="""
setting: queue_minfree
in: /etc/postfix/main.cf
is: 4711
in_force: true
""",
        packages=("postfix",),
        mistakes={"postconf -e queue_minfree=4712": Verdict.WRONG},
    ),
    Scene(
        check="""
setting: net.ipv4.igmp_max_memberships
in: /etc/sysctl.d/40-scene-in-force.conf
is: 33
in_force: true
""",
        finish="sysctl -qp /etc/sysctl.d/40-scene-in-force.conf",
        mistakes={
            "echo net.ipv4.igmp_max_memberships=34 >/etc/sysctl.d/41-scene-in-force.conf": Verdict.WRONG,
        },
    ),
)
