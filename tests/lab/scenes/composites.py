"""The kinds `any_of`, `all_of` and `not`, and a condition."""

from guidegen.model import Verdict
from tests.lab.scene import Scene

SCENES = (
    Scene(
        check="any_of:\n"
        "  - {file: /etc/scene-composites/first, mode: '0600', owner: root}\n"
        "  - all_of: [{package: no-such-package}, {file: /etc/scene-composites/second}]\n"
        "  - not: {file: /etc/scene-composites}\n",
        prepare="mkdir -p /etc/scene-composites",
        mistakes={"chmod 644 /etc/scene-composites/first": Verdict.WRONG},
    ),
    Scene(
        check="all_of:\n"
        "  - {file: /etc/scene-composites/third}\n"
        "  - {file: /etc/scene-composites/fourth, when: {system: debian, version: '>=12'}}\n"
        "  - {file: /etc/scene-composites/elsewhere, mode: '0700', when: {not: {system: debian}}}\n",
        prepare="mkdir -p /etc/scene-composites",
        mistakes={
            "chmod 600 /etc/scene-composites/elsewhere": Verdict.DONE,
            "rm /etc/scene-composites/fourth": Verdict.SKIPPED,
        },
    ),
    Scene(
        check="not: {file: /etc/scene-composites/fifth}",
        prepare="mkdir -p /etc/scene-composites; touch /etc/scene-composites/fifth",
        finish="rm /etc/scene-composites/fifth",
        mistakes={"touch /etc/scene-composites/fifth": Verdict.SKIPPED},
    ),
)
