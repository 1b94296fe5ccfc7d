"""The kind `firewall`."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

_TABLE = "nft add table inet filter; nft add chain inet filter input '{ type filter hook input priority 0; }'"

SCENES = (
    Scene(
        check="firewall: 4745/tcp",
        prepare=f"{_TABLE}; nft add rule inet filter input tcp dport 4740-4749 iifname != lo drop",
        packages=("nftables",),
        mistakes={
            # The rule that lets it in stands below the one that drops it.
            "nft flush chain inet filter input; nft add rule inet filter input tcp dport 4740-4749 drop;"
            " nft add rule inet filter input tcp dport 4745 accept": Verdict.WRONG,
            "nft flush chain inet filter input; nft add rule inet filter input meta nfproto ipv6 tcp dport"
            " 4745 drop": Verdict.WRONG,
            "nft flush ruleset; nft add table inet other; nft add chain inet other input"
            " '{ type filter hook input priority 5; }';"
            " nft add rule inet other input tcp dport '{ 4700-4799 }' drop": Verdict.SKIPPED,
            "nft flush ruleset; " + _TABLE + "; nft add rule inet filter input tcp dport 4745 limit rate"
            " 3/minute accept; nft add rule inet filter input tcp dport 4745 drop": Verdict.UNKNOWN,
        },
    ),
)
