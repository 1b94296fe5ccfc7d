"""Whether a host is the one it claims to be. Strict: nothing is sent to a host whose key is in doubt."""

import shlex
from typing import Final

from guidegen.connect import known_hosts
from guidegen.connect.known_hosts import KnownKey
from guidegen.connect.ssh_settings import SshSettings
from guidegen.errors import Unreachable

_SIGNATURES: Final = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""What a key signs with, where that is not its own name."""


class HostKeyCheck:
    """What is known of a host's keys, and the decision."""

    def __init__(self, settings: SshSettings, accept_new: bool) -> None:
        self._settings, self._accept_new = settings, accept_new
        self._files = (*settings.user_known_hosts, *settings.global_known_hosts)
        self._known = known_hosts.known_keys(settings.key_name, self._files)

    def signature_types(self) -> tuple[str, ...]:
        """The signatures to ask the host for first, so that it shows a key that is known."""
        return tuple(
            dict.fromkeys(name for key in self._known for name in _SIGNATURES.get(key.type, (key.type,)))
        )

    def decide(self, key_type: str, blob: bytes) -> None:
        """Return if the host may be trusted. Raises `Unreachable`, with the reason and the way out."""
        same = [key for key in self._known if key.blob == blob]
        if any(key.revoked for key in same):
            place = f"{same[0].file}:{same[0].line}"
            raise Unreachable(f"The host key of {self._settings} is revoked ({place}); nothing was sent.")
        if same or self._known_without_port(blob):
            return
        others = [key for key in self._known if not key.revoked]
        if others:
            raise Unreachable(self._changed(key_type, blob, others))
        if not self._accept_new:
            raise Unreachable(self._unknown(key_type, blob))
        self._accept(key_type, blob)

    def _known_without_port(self, blob: bytes) -> bool:
        """Whether the key is known for the host's plain name; ssh, too, takes it for any port then."""
        settings = self._settings
        if self._known or settings.host_key_alias or settings.port == 22:
            return False
        keys = known_hosts.known_keys(settings.host.lower(), self._files)
        return any(key.blob == blob and not key.revoked for key in keys) and not any(
            key.blob == blob and key.revoked for key in keys
        )

    def _changed(self, key_type: str, blob: bytes, others: list[KnownKey]) -> str:
        known = f"{others[0].file}:{others[0].line}"
        removals = [
            f"    ssh-keygen -R {shlex.quote(self._settings.key_name)} -f {shlex.quote(str(file))}"
            for file in dict.fromkeys(key.file for key in others)
        ]
        sentence = (
            f"The host key of {self._settings} has changed: it shows {key_type} "
            f"{known_hosts.fingerprint(blob)}, and {known} knows another. Somebody may stand in between, "
            "or the machine was set up anew; nothing was sent. Once its owner has confirmed the new key, "
            "forget the old one:"
        )
        return "\n".join((sentence, *removals))

    def _unknown(self, key_type: str, blob: bytes) -> str:
        return (
            f"The host key of {self._settings} is not known: {key_type} {known_hosts.fingerprint(blob)}. "
            "Compare it with what the machine's owner says, then run again with --host-key accept-new."
        )

    def _accept(self, key_type: str, blob: bytes) -> None:
        settings = self._settings
        if not settings.user_known_hosts:
            return  # UserKnownHostsFile none or /dev/null: the user wants nothing remembered
        file = settings.user_known_hosts[0]
        try:
            known_hosts.add(file, settings.key_name, key_type, blob, hashed=settings.hash_known_hosts)
        except OSError as error:
            raise Unreachable(
                f"The host key of {settings} cannot be kept in {file}: {error.strerror}."
            ) from error
