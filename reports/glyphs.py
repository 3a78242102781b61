"""The fonts of the reports, and what they can print: a sign without a glyph is named before a report is sent."""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
import typst
from matplotlib.ft2font import FT2Font

MISSING = "\N{REPLACEMENT CHARACTER}"
_NAMED = 5  # so many are named in a sentence
_JOINERS = "\u200c\u200d"
_HERE = Path(__file__).parent / "fonts"
_DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf"
# Latin, Greek, Cyrillic, Arabic, Armenian, Georgian and Hebrew. Names stand in bold, so both have to have a letter.
_FIRST = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_OWN = tuple(sorted(_HERE.glob("*.ttf"), key=lambda path: (path.name.startswith("Droid"), path.name)))


@cache
def fonts() -> typst.Fonts:
    """Give typst the fonts; none of the computer's own, so that a report looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_DEJAVU), str(_HERE)])


@cache
def families() -> tuple[str, ...]:
    """Names of the fonts in the order in which they are tried."""
    return tuple(dict.fromkeys(FT2Font(str(path)).family_name for path in (_DEJAVU / _FIRST[0], *_OWN)))


@cache
def _letters() -> tuple[frozenset[str], ...]:
    """What each font has."""
    regular, bold, *own = (
        frozenset(map(chr, FT2Font(str(path)).get_charmap())) for path in (*(_DEJAVU / each for each in _FIRST), *_OWN)
    )
    return (regular & bold, *own)


def without_glyph(text: str) -> tuple[str, ...]:
    """List the letters that cannot be printed, each once."""
    return tuple(dict.fromkeys(letter for group in _groups(text) for letter in _missing(group)))


def as_printed(text: str) -> str:
    """Put the sign for "not shown" where a letter cannot be printed: typst would refuse the report, or print a box."""
    return "".join(MISSING if _missing(group) else group for group in _groups(text))


def names_of(letters: tuple[str, ...]) -> str:
    """Name letters as Unicode does, the first few of many."""
    names = [unicodedata.name(letter, f"U+{ord(letter):04X}") for letter in letters[:_NAMED]]
    more = len(letters) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _groups(text: str) -> list[str]:
    """Part a text into letters with the marks on them, which have to come from one font."""
    groups: list[str] = []
    for letter in text:
        if groups and (unicodedata.category(letter)[0] == "M" or letter in _JOINERS):
            groups[-1] += letter
        else:
            groups.append(letter)
    return groups


@lru_cache(maxsize=10_000)
def _missing(group: str) -> tuple[str, ...]:
    """Give the letters of a group that no font has; all of them if each has one, but none has them together."""
    seen = [letter for letter in group if not _unseen(letter)]
    is_whole = seen[:1] == list(group[:1]) or not seen  # a mark on the end of a line has no letter to stand on
    if is_whole and any(font.issuperset(seen) for font in _letters()):
        return ()
    return tuple(each for each in seen if not any(each in font for font in _letters())) or tuple(seen)


def _unseen(letter: str) -> bool:
    """Whether a letter only changes how others look, or ends a line: typst asks no font for it."""
    return (
        letter in _JOINERS or letter in "\n\t" or 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF
    )
