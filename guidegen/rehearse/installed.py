"""Which versions of packages a machine has: what a proof was made with."""

import secrets
from collections.abc import Iterable, Mapping

from guidegen import connect
from guidegen.connect.target import Target
from guidegen.probe import answer, script
from guidegen.probe.questions.package import Package


def installed(target: Target, names: Iterable[str]) -> Mapping[str, str]:
    """The version of each package of `names` that is installed, in the order of the names.

    Raises Unreachable.
    """
    wants = [Package(name) for name in sorted(names)]
    if not wants:
        return {}
    nonce = secrets.token_hex(16)
    with connect.open(target) as session:
        reply = session.run(script.compose(wants, nonce, readers={want.reader for want in wants}))
    facts = answer.read(wants, nonce, reply.stdout, reply.ended)
    found = {want.package: facts[want].value for want in wants}
    return {name: state.version for name, state in found.items() if state and state.installed}
