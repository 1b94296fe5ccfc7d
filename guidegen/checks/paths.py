"""What a path in a recipe must look like."""

from guidegen.model import Misfit


def require_path(key: str, path: str) -> None:
    """Raise Misfit unless `path` is absolute, or below the home folder of the login."""
    if "\0" in path:
        raise Misfit(key, "a path holds no null character")
    if not path.startswith(("/", "~/")) and path != "~":
        raise Misfit(key, "a path begins with / or with ~/", f"/{path}")
