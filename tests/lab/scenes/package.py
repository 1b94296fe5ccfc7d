"""The kind `package`: nothing can be installed on a machine without a network, so one is to be gone."""

from tests.lab.scene import Scene

SCENES = (Scene(check="package: nano\ninstalled: false", packages=("nano",)),)
