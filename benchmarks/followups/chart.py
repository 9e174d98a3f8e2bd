"""A chart of coverage by edit and language, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from heritage_session.evaluation import Tally

COLOURS = {"nl": "#b5541c", "en": "#2b6c8f", "de": "#5d6d35"}
_WIDTH, _LEFT, _BAR, _GAP = 720, 130, 13, 14
_SCALE = 480


def chart(title: str, coverage: Mapping[str, Mapping[str, Tally]]) -> str:
    """One group of bars an edit, one bar a language: the share of turns that were read right.

    ``coverage`` holds tallies by edit, then by language.
    """
    parts = [_text(_LEFT, 22, title, size=15, weight="bold"), *_legend()]
    top = 62
    for edit, tallies in coverage.items():
        shown = [(code, tallies[code]) for code in COLOURS if code in tallies]
        middle = top + len(shown) * _BAR / 2
        parts.append(_text(_LEFT - 8, middle + 4, edit, anchor="end"))
        for number, (code, tally) in enumerate(shown):
            parts += _bar(top + number * _BAR, code, tally)
        top += len(shown) * _BAR + _GAP
    return _svg(top, parts)


def _svg(height: float, parts: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="12">'
    )
    ground = f'<rect width="{_WIDTH}" height="{height:g}" fill="#fff"/>'
    return "\n".join([head, ground, *parts, "</svg>"]) + "\n"


def _bar(top: float, code: str, tally: Tally) -> list[str]:
    share = tally.right / tally.turns
    width = max(1.0, share * _SCALE)
    told = f"{100 * share:.0f} % of {tally.turns}"
    return [
        f'<rect x="{_LEFT}" y="{top:g}" width="{width:.1f}" height="{_BAR - 2}"'
        f' fill="{COLOURS[code]}"><title>{code}: {told}</title></rect>',
        _text(_LEFT + width + 6, top + _BAR - 4, told, size=10),
    ]


def _legend() -> list[str]:
    parts: list[str] = []
    for number, (code, colour) in enumerate(COLOURS.items()):
        left = _LEFT + number * 60
        parts.append(f'<rect x="{left}" y="36" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(left + 15, 45, code))
    return parts


def _text(
    x: float, y: float, said: str, *, size: int = 12, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"'
        f' font-weight="{weight}" fill="#222">{escape(said)}</text>'
    )
