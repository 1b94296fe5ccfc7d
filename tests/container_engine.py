"""Whether a container engine answers on this machine."""

import shutil
import subprocess
from functools import cache


@cache
def container_engine() -> str:
    """The name of an engine that answers here; empty where there is none."""
    for name in ("docker", "podman"):
        if shutil.which(name):
            answer = subprocess.run([name, "version"], capture_output=True, timeout=30, check=False)
            if answer.returncode == 0:
                return name
    return ""
