"""Slips drawn as pictures: accents come out right on a printer of any code page."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

import segno
from PIL import Image, ImageDraw, ImageFont

#: Dots of the printable width by the paper's width in mm, at 8 dots per mm (203 dpi).
WIDTHS = {58: 384, 80: 576}

_FONT = Path(__file__).parent / "fonts" / "slip.woff2"
#: Height of the letters as a part of the paper's printable width.
_SIZES = {"small": 0.042, "normal": 0.052, "large": 0.075, "giant": 0.26}
_BOLD, _REGULAR = 750, 450
_LINE = 1.22
_QR_PART = 0.42
_QR_QUIET = 2
#: Dots; the cutter stands above the head, so the last line must come out of it.
_FEED = 24


class Block(TypedDict):
    """A part of a slip, from top to bottom. data: what a QR code holds."""

    kind: Literal["text", "rule", "qr", "space"]
    text: NotRequired[str]
    size: NotRequired[Literal["small", "normal", "large", "giant"]]
    bold: NotRequired[bool]
    align: NotRequired[Literal["left", "center"]]
    data: NotRequired[str]


class BadSlip(ValueError):
    """A slip that cannot be drawn."""


def draw(blocks: Sequence[Block], width: int) -> Image.Image:
    """The slip, black on white. width: dots. Raises BadSlip."""
    try:
        parts = [_part(block, width) for block in blocks]
    except (KeyError, TypeError, ValueError) as error:
        raise BadSlip(f"{type(error).__name__}: {error}") from error
    if not parts:
        raise BadSlip("it is empty")
    slip = Image.new("1", (width, sum(each.height for each in parts) + _FEED), 1)
    top = 0
    for part in parts:
        slip.paste(part, (0, top))
        top += part.height
    return slip


def _part(block: Block, width: int) -> Image.Image:
    return _DRAWN[block["kind"]](block, width)


def _said(words: object) -> str:
    """The words of a block, with the one letter of Aymara and Quechua that the font lacks set as its twin."""
    if not isinstance(words, str) or not words:
        raise ValueError(f"{words!r} are no words")
    return words.replace("\N{MODIFIER LETTER APOSTROPHE}", "\N{RIGHT SINGLE QUOTATION MARK}")


def _text(block: Block, width: int) -> Image.Image:
    words, size = _said(block["text"]), block.get("size", "normal")
    wanted = round(_SIZES[size] * width)
    weight = _BOLD if block.get("bold") or size == "giant" else _REGULAR
    # A code is never broken over two lines: it is set smaller instead.
    font = _fitting(words, wanted, weight, width) if size == "giant" else _font(wanted, weight)
    lines = [words] if size == "giant" else wrapped(words, font, width)
    height = round(font.size * _LINE)
    part = Image.new("L", (width, height * len(lines)), 255)
    pen = ImageDraw.Draw(part)
    for number, line in enumerate(lines):
        left = 0 if block.get("align") == "left" else (width - round(font.getlength(line))) // 2
        pen.text((left, number * height), line, font=font, fill=0)
    # Without dithering, which would put dots around the letters.
    return part.point(lambda grey: 255 if grey > 127 else 0).convert("1")


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in lines that fit; a word that is longer than a line is broken."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if font.getlength(longer) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _broken(word, font, width)
            lines.extend(full)
        lines.append(line)
    return lines


def _broken(word: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    parts = [""]
    for letter in word:
        if font.getlength(parts[-1] + letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _rule(_block: Block, width: int) -> Image.Image:
    part = Image.new("1", (width, 20), 1)
    ImageDraw.Draw(part).rectangle((0, 9, width, 10), fill=0)
    return part


def _space(_block: Block, width: int) -> Image.Image:
    return Image.new("1", (width, round(0.03 * width)), 1)


def _qr(block: Block, width: int) -> Image.Image:
    code = segno.make_qr(_said(block["data"]), error="m")
    modules = [list(row) for row in code.matrix_iter(border=_QR_QUIET)]
    # Whole dots per module, otherwise some would be wider than others and phones would not read the code.
    scale = max(2, round(_QR_PART * width) // len(modules))
    picture = Image.new("1", (len(modules), len(modules)), 1)
    picture.putdata([0 if dark else 1 for row in modules for dark in row])
    picture = picture.resize((len(modules) * scale,) * 2, Image.Resampling.NEAREST)
    part = Image.new("1", (width, picture.height), 1)
    part.paste(picture, ((width - picture.width) // 2, 0))
    return part


_DRAWN = {"text": _text, "rule": _rule, "qr": _qr, "space": _space}


def _fitting(text: str, size: int, weight: int, width: int) -> ImageFont.FreeTypeFont:
    font = _font(size, weight)
    length = font.getlength(text)
    return font if length <= width else _font(int(size * width / length), weight)


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FONT, size)
    font.set_variation_by_axes([weight])
    return font
