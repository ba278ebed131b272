"""The picture: how warm it was on arrival against what that cost, for each strategy, as SVG."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .play import BAND
from .score import Score, Summary

_WIDTH: Final = 760
_HEIGHT: Final = 440
_LEFT: Final = 70
_BOTTOM: Final = 60
_TOP: Final = 40
_RIGHT: Final = 30
_APART: Final = 15


def draw(summary: Summary) -> str:
    """Return the picture: a point is the middle of a strategy's arrivals, its line their 10th to 90th percentile."""
    scores = summary.scores
    lows, highs = [each.off_10 for each in scores], [min(each.off_90, 1.5) for each in scores]
    costs = [100 * (each.energy - 1) for each in scores]
    low, high = min(lows) - 0.3, max(highs) + 0.3
    cheap, dear = min(costs) - 0.6, max(costs) + 1.6

    def across(cost: float) -> float:
        return _LEFT + (cost - cheap) / (dear - cheap) * (_WIDTH - _LEFT - _RIGHT)

    def up(off: float) -> float:
        return _HEIGHT - _BOTTOM - (off - low) / (high - low) * (_HEIGHT - _BOTTOM - _TOP)

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
            'font-size="12" role="img" aria-label="Temperature on arrival against energy, for each strategy">'
        ),
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        (
            f'<rect x="{_LEFT}" y="{up(high):.1f}" width="{_WIDTH - _LEFT - _RIGHT}" '
            f'height="{up(-BAND) - up(high):.1f}" fill="#e8f3e8"/>'
        ),
        _text(_WIDTH - _RIGHT - 6, up(-BAND) - 6, "within 0.5 K of the wish", "end", "#4a7a4a"),
    ]
    for off in range(int(low) - 1, int(high) + 2):
        if low <= off <= high:
            parts += [
                _line(_LEFT, up(off), _WIDTH - _RIGHT, up(off)),
                _text(_LEFT - 8, up(off) + 4, f"{off:+d} K", "end"),
            ]
    step = 1 if dear - cheap < 9 else 2
    for cost in range(int(cheap) - 1, int(dear) + 1, step):
        if cheap <= cost <= dear:
            parts += [
                _line(across(cost), up(low), across(cost), up(high)),
                _text(across(cost), _HEIGHT - _BOTTOM + 18, f"{cost:+d} %", "middle"),
            ]
    parts += [
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 16, "energy against the oracle's", "middle", "#333"),
        _text(_LEFT, _TOP - 16, "air on arrival against the wish: middle, and eight of ten arrivals", "start", "#333"),
    ]
    parts += _points(
        scores, across_of={each.strategy: across(100 * (each.energy - 1)) for each in scores}, low=low, up=up
    )
    return "\n".join([*parts, "</svg>", ""])


def _points(
    scores: tuple[Score, ...], across_of: dict[str, float], low: float, up: Callable[[float], float]
) -> list[str]:
    parts: list[str] = []
    taken: list[tuple[float, float]] = []
    for score in sorted(scores, key=lambda each: -each.off_50):
        x, y = across_of[score.strategy], up(min(score.off_50, 1.5))
        colour = "#c0392b" if score.strategy == "ours" else "#2c3e50" if score.strategy == "oracle" else "#7f8c8d"
        parts.append(
            f'<line x1="{x:.1f}" y1="{up(max(score.off_10, low)):.1f}" x2="{x:.1f}" '
            f'y2="{up(min(score.off_90, 1.5)):.1f}" stroke="{colour}" stroke-width="2"/>'
        )
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        label = y + 4
        while any(abs(x - left) < 150 and abs(label - top) < _APART for left, top in taken):
            label += _APART
        taken.append((x, label))
        parts.append(_text(x + 9, label, f"{score.strategy} ({100 * score.warm:.0f} %)", "start", colour))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#666") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'
