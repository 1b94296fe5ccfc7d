"""A guide as a tagged PDF, PDF/UA-1, with real tick boxes."""

import logging
import re
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from guidegen.errors import Invalid, Problem, Unavailable
from guidegen.model import Loaded
from guidegen.render.content import guide_pages
from guidegen.render.context import GuidePages
from guidegen.render.html import page
from guidegen.render.options import GuideOptions

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

_MOST_NAMED: Final = 8
"""Letters that no font has; more would bury the message."""


def pdf(loaded: Loaded, options: GuideOptions) -> bytes:
    """The guide as PDF. Raises Invalid for screenshots that cannot be shown and letters that no font has."""
    return print_pages(guide_pages(loaded, options))


def print_pages(pages: GuidePages) -> bytes:
    """The PDF of a guide's content. Raises Invalid for letters that no font on this machine has."""
    weasyprint = load_weasyprint()
    html = page(pages, screen=False)
    with _Remarks() as remarks:
        document = weasyprint.HTML(string=html, url_fetcher=_own_parts_only(html))
        made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", presentational_hints=True)
    if lacking := remarks.lacking():
        raise Invalid([_lacking_letters(lacking)])
    return made


def _lacking_letters(letters: Sequence[str]) -> Problem:
    named = ", ".join(f"{letter!r} (U+{ord(letter):04X})" for letter in letters[:_MOST_NAMED])
    more = f" and {len(letters) - _MOST_NAMED} more" if len(letters) > _MOST_NAMED else ""
    return Problem(
        f"no font here has the letter{'s' if len(letters) > 1 else ''} {named}{more}",
        hint="On paper there would be empty boxes: use words, install a font that has them, "
        "or make the HTML file alone with --html.",
    )


def load_weasyprint() -> ModuleType:
    """The library, imported. Raises Unavailable where what it stands on is missing."""
    from PIL import ImageFile

    try:
        import weasyprint
    except OSError as error:  # its libraries for text layout are not Python's
        raise Unavailable(
            f"A PDF cannot be made here: {error}. On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        ) from None
    # On import it tells Pillow, for the whole process, to take truncated images: a recipe's must be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    module: ModuleType = weasyprint
    return module


def _own_parts_only(html: str) -> "URLFetcher":
    """A fetcher that gives out what the page itself holds, and refuses all else with an error that stops."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class OwnParts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(("data:image/", "data:font/woff2;base64,")) and url in html:
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"a guide must not load {url[:100]!r}")

    return OwnParts(allowed_protocols=("data",), fail_on_errors=True)


class _Remarks(logging.Handler):
    """What WeasyPrint says on its logger while a PDF is made: it tells of lacking letters in no other way."""

    _LACKING = re.compile(r"notdef glyph.*\(U\+([0-9A-F]+)\)", re.DOTALL)

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []
        self._logger = logging.getLogger("weasyprint")

    def __enter__(self) -> "_Remarks":
        self._logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())

    def lacking(self) -> list[str]:
        """The letters that no font had, each once."""
        found = (match[1] for line in self._lines if (match := self._LACKING.search(line)))
        letters = (chr(int(code, 16)) for code in dict.fromkeys(found))
        return [letter for letter in letters if not letter.isspace()]
