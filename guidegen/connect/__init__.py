"""Ways to a host: a script goes there, bytes come back. Nothing here knows of recipes."""

from guidegen.connect.session import AskSecret as AskSecret
from guidegen.connect.session import Session as Session
from guidegen.connect.target import Target as Target


def open(target: Target, ask_secret: AskSecret | None = None) -> Session:
    """An open session to `target`, which the caller closes (`with`).

    `ask_secret` is asked for passwords and passphrases; without it, a host that wants one is not reached.
    Raises `errors.Unreachable`, with one plain sentence.
    """
    ask_sudo_password = ask_secret if target.ask_sudo_password else None
    if target.is_local:
        from guidegen.connect.local import LocalSession

        return LocalSession(target, ask_sudo_password)
    if target.inside:
        from guidegen.connect.container import ContainerSession

        return ContainerSession(target, ask_sudo_password)
    from guidegen.connect.ssh import SshSession

    return SshSession(target, ask_secret, ask_sudo_password)
