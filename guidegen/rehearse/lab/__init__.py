"""Fresh, real machines, booted in a second from one root file system that is built once.

A machine is an init of its own (on Debian: systemd) in namespaces of its own, over an overlay that lives in
memory. It has a network address that only this computer reaches, no way to anywhere else, and an SSH server
with keys made for it. Whatever ends the process that started a machine ends the machine, and nothing of it
stays behind.

It keeps recipes from meddling with this computer by mistake. It is no jail: who is root on the machine and
means harm can get out of it.

    with Lab(["nginx"]).boot() as machine:
        machine.run("systemctl is-active nginx")
"""

from guidegen.rehearse.lab.base import missing
from guidegen.rehearse.lab.machine import Lab, Machine

__all__ = ["Lab", "Machine", "missing"]
