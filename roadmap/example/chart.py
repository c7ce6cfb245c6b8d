"""The picture in the example's strategy: recorded cases by year, drawn from the same figures as the table above it."""

import hashlib
from importlib.resources import files
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from ncss_portal.word.blocks import Picture

CASES_ALT = (
    "Bar chart of recorded cases of cybercrime in Belize: 601 in 2013, 779 in 2014, 879 in 2015, 963 in 2016, "
    "891 in 2017 and 904 in 2018."
)
WIDTH, HEIGHT = 1200, 520
LEFT, BOTTOM, TOP = 40, 440, 60
PETROL, INK, PAPER = "#0b4f6c", "#17232b", "#ffffff"


def cases_chart(table: dict[str, Any]) -> Picture:
    """A bar for each row of the table; its height is the fourth cell."""
    bars = [(row[0], int(row[3])) for row in table["rows"]]
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(BytesIO(_font()), 34)
    step = (WIDTH - 2 * LEFT) // len(bars)
    most = max(cases for _year, cases in bars)
    for place, (year, cases) in enumerate(bars):
        start = LEFT + place * step + 20
        end, middle = start + step - 40, start + (step - 40) // 2
        top = BOTTOM - (BOTTOM - TOP) * cases // most
        draw.rectangle((start, top, end, BOTTOM), fill=PETROL)
        draw.text((middle, top - 8), str(cases), fill=INK, font=font, anchor="ms")
        draw.text((middle, BOTTOM + 44), year, fill=INK, font=font, anchor="ms")
    draw.line((LEFT, BOTTOM, WIDTH - LEFT, BOTTOM), fill=INK, width=2)
    return _as_png(image)


def _font() -> bytes:
    return (files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf").read_bytes()


def _as_png(image: Image.Image) -> Picture:
    out = BytesIO()
    image.quantize(16).save(out, "PNG", optimize=True)
    data = out.getvalue()
    return Picture(hashlib.sha256(data).hexdigest(), data, "image/png", image.width, image.height)
