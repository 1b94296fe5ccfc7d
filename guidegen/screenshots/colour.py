"""Colours of terminals on a light ground, each dark enough to be read: WCAG contrast 4.5 to 1 at least."""

from typing import Final

Rgb = tuple[int, int, int]

PAPER: Final[Rgb] = (247, 248, 248)
INK: Final[Rgb] = (28, 31, 33)
MIN_CONTRAST: Final = 4.5

NAMED: Final[dict[str, Rgb]] = {
    "black": INK,
    "red": (176, 21, 31),
    "green": (22, 112, 43),
    "brown": (128, 90, 0),  # pyte's and the VT's name for dark yellow
    "blue": (26, 84, 168),
    "magenta": (137, 38, 130),
    "cyan": (0, 105, 122),
    "white": (84, 92, 97),
    "brightblack": (92, 99, 104),
    "brightred": (193, 30, 40),
    "brightgreen": (20, 120, 50),
    "brightbrown": (135, 96, 0),
    "brightblue": (32, 96, 190),
    "brightmagenta": (156, 44, 148),
    "brightcyan": (0, 112, 130),
    "brightwhite": INK,
}
"""The sixteen colours, chosen for `PAPER`: what is white on a dark terminal is dark here."""

GROUNDS: Final[dict[str, Rgb]] = {
    "black": (226, 230, 232),
    "red": (255, 214, 214),
    "green": (208, 240, 214),
    "brown": (252, 232, 178),
    "blue": (212, 227, 252),
    "magenta": (245, 216, 243),
    "cyan": (204, 239, 244),
    "white": (214, 219, 222),
}
"""The same as backgrounds."""


def luminance(colour: Rgb) -> float:
    """Relative luminance as WCAG 2 defines it, 0 to 1."""
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: Rgb, ground: Rgb) -> Rgb:
    """`colour`, or the nearest shade of it that can be read on `ground`."""
    goal = 0 if luminance(ground) > 0.18 else 255
    for step in range(21):
        share = step / 20
        shade = tuple(round(part + (goal - part) * share) for part in colour)
        if contrast((shade[0], shade[1], shade[2]), ground) >= MIN_CONTRAST:
            return shade[0], shade[1], shade[2]
    return (goal, goal, goal)


def from_hex(digits: str) -> Rgb:
    """The colour written as six hexadecimal digits."""
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def to_hex(colour: Rgb) -> str:
    return "".join(f"{part:02x}" for part in colour)
