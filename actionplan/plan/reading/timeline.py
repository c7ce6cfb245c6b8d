"""The words of a timeline ("Short-Mid Term", "1 year", "mediano plazo") read as bands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from actionplan.plan.reading.plan_read import BANDS, Band, Timeline
from ncss_portal.spreadsheets.cell_words import clean_lines, folded, one_line, shortened

# Months from approval, where a file does not say them itself.
USUAL_MONTHS: Mapping[Band, int] = {"short": 6, "medium": 12, "long": 24}

_BAND_WORDS: Mapping[str, Band] = {
    **dict.fromkeys(("short", "st", "corto", "corta", "cp", "court", "courte", "ct", "curto", "curta"), "short"),
    **dict.fromkeys(("medium", "mid", "middle", "mt", "mediano", "mediana", "medio", "media", "mp"), "medium"),
    **dict.fromkeys(("moyen", "moyenne", "intermediate"), "medium"),
    **dict.fromkeys(("long", "longer", "lt", "largo", "larga", "lp", "longo", "longa", "longue"), "long"),
}
_TERM_WORDS = frozenset(
    ("term", "terms", "run", "range", "plazo", "plazos", "terme", "prazo", "period", "periodo", "periode", "duration")
)
_LINKS = frozenset(
    (
        *("to", "and", "or", "through", "until", "within", "in", "a", "y", "e", "et", "hasta", "ate"),
        *("jusqu", "jusque", "au", "de", "du", "la", "le", "el", "en"),
    )
)
_UNITS: Mapping[str, int] = {
    **dict.fromkeys(("month", "months", "mth", "mths", "mes", "meses", "mois"), 1),
    **dict.fromkeys(("year", "years", "yr", "yrs", "ano", "anos", "an", "ans", "annee", "annees"), 12),
}
_NUMBER_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("one", "un", "une", "uno"), 1),
    **dict.fromkeys(("two", "dos", "deux"), 2),
    **dict.fromkeys(("three", "tres", "trois"), 3),
    **dict.fromkeys(("six", "seis"), 6),
    **dict.fromkeys(("twelve", "doce", "douze"), 12),
}
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """What the words of a timeline were understood as, and the question they leave."""

    timeline: Timeline | None
    question: str = ""


def read_timeline(words: str, months: Mapping[Band, int] | None = None) -> TimelineWords:
    """Reads one timeline. `months` are the lengths of the bands as the file gives them (months from approval)."""
    if not words.strip():
        return TimelineWords(None)
    if len(words) > _LONGEST:
        return TimelineWords(None, _("“%(words)s” is too long for a timeline. When is it due?") % _quoted(words))
    tokens = _TOKEN.findall(folded(words))
    bands = [_BAND_WORDS[token] for token in tokens if token in _BAND_WORDS]
    lengths, rest = _lengths(tokens)
    if bands:
        return _from_bands(words, bands, lengths, rest, months)
    if lengths and not rest:
        return _from_lengths(words, lengths, months)
    return TimelineWords(None, _("“%(words)s” names no band (short, medium, long). When is it due?") % _quoted(words))


def read_stacked_timelines(words: str) -> list[str]:
    """The lines of a cell that holds a whole timeline on each of several lines; else an empty list."""
    lines = clean_lines(words).split("\n")
    if len(lines) < 2 or any(len(line) > _LONGEST or not _stands_alone(line) for line in lines):
        return []
    return lines


def read_legend(lines: Iterable[str]) -> dict[Band, int]:
    """The lengths of the bands in months, from lines such as "Short-Term: 6 months / Medium-Term: 1 year"."""
    found: dict[Band, int] = {}
    for line in lines:
        for part in re.split(r"[/;,\n|]", line[:1000]):
            tokens = _TOKEN.findall(folded(part))
            bands = {_BAND_WORDS[token] for token in tokens if token in _BAND_WORDS}
            lengths, rest = _lengths(tokens)
            if len(bands) == 1 and len(lengths) == 1 and not rest:
                found.setdefault(bands.pop(), lengths[0])
    ordered = [found[band] for band in BANDS if band in found]
    return found if ordered == sorted(set(ordered)) else {}


def _quoted(words: str) -> dict[str, str]:
    return {"words": shortened(words)}


def _stands_alone(line: str) -> bool:
    tokens = _TOKEN.findall(folded(line))
    lengths, rest = _lengths(tokens)
    return not rest and bool(lengths or any(token in _BAND_WORDS for token in tokens))


def _lengths(tokens: list[str]) -> tuple[list[int], list[str]]:
    """Lengths of time in months ("6-12 months" gives two), and the tokens that say something else."""
    lengths: list[int] = []
    waiting: list[int] = []
    rest: list[str] = []
    for token in tokens:
        if token in _UNITS:
            lengths += [number * _UNITS[token] for number in waiting]
            rest += [] if waiting else [token]
            waiting = []
        elif token in _NUMBER_WORDS or (token.isascii() and token.isdigit() and len(token) <= 3):
            waiting.append(_NUMBER_WORDS.get(token) or int(token))
        elif token not in _BAND_WORDS and token not in _TERM_WORDS and token not in _LINKS:
            rest.append(token)
    return lengths, rest + [str(number) for number in waiting]


def _from_bands(
    words: str, bands: list[Band], lengths: list[int], rest: list[str], months: Mapping[Band, int] | None
) -> TimelineWords:
    places = [BANDS.index(band) for band in bands]
    timeline = Timeline(BANDS[min(places)], BANDS[max(places)])
    quoted = _quoted(words)
    if any(any(mark.isdigit() for mark in token) for token in rest):
        return TimelineWords(None, _("“%(words)s” names a band and a date. Which of them holds?") % quoted)
    if rest:
        return TimelineWords(timeline, _("Only the band was read from “%(words)s”. Is that right?") % quoted)
    if places != sorted(places):
        return TimelineWords(timeline, _("“%(words)s” names the later band first. Is the order right?") % quoted)
    expected = (months or USUAL_MONTHS).get(timeline.end)
    if lengths and expected and max(lengths) != expected:
        question = _("“%(words)s”: the band lasts %(expected)s months elsewhere. Which of them holds?")
        return TimelineWords(timeline, question % {**quoted, "expected": expected})
    return TimelineWords(timeline)


def _from_lengths(words: str, lengths: list[int], months: Mapping[Band, int] | None) -> TimelineWords:
    limits = {**USUAL_MONTHS, **months} if months else dict(USUAL_MONTHS)
    reached = [band for band in BANDS if limits[band] >= max(lengths)]
    begun = [band for band in BANDS if limits[band] >= min(lengths)]
    if not reached:
        return TimelineWords(None, _("“%(words)s” is longer than every band. When is it due?") % _quoted(words))
    timeline = Timeline(begun[0], reached[0])
    if months and all(length in months.values() for length in lengths):
        return TimelineWords(timeline)
    question = _("“%(words)s” was read as “%(band)s”, which lasts %(months)s months. Is that right?")
    values = {**_quoted(one_line(words)), "band": reached[0], "months": limits[reached[0]]}
    return TimelineWords(timeline, question % values)
