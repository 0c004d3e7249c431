"""Slips as pictures: what they say fits the paper, on 58 and on 80 mm."""

import pytest
from PIL import Image

from kiosk.device.slip import WIDTHS, BadSlip, Block, draw, wrapped
from kiosk.device.slip import _font as font
from tests.kiosk.slips import SLIP


def black(picture: Image.Image) -> int:
    return picture.histogram()[0]


@pytest.mark.parametrize("width", WIDTHS.values())
def test_a_slip_is_as_wide_as_the_paper_and_nothing_touches_its_edges(width: int) -> None:
    slip = draw(SLIP[:1] + SLIP[2:], width)

    assert slip.width == width
    assert black(slip.crop((0, 0, 1, slip.height))) == 0
    assert black(slip.crop((width - 1, 0, width, slip.height))) == 0


@pytest.mark.parametrize("width", WIDTHS.values())
def test_the_code_is_in_giant_type(width: int) -> None:
    giant = draw([{"kind": "text", "text": "R-045", "size": "giant"}], width)
    normal = draw([{"kind": "text", "text": "R-045"}], width)

    box = giant.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    assert box[2] - box[0] > 0.6 * width
    assert black(giant) > 12 * black(normal)


@pytest.mark.parametrize("code", ["R-1", "RENI-045", "WWWWWW-9999"])
def test_a_code_of_any_length_stays_on_one_line(code: str) -> None:
    picture = draw([{"kind": "text", "text": code, "size": "giant"}], WIDTHS[58])

    box = picture.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    assert box[0] > 0
    assert box[2] < WIDTHS[58]
    assert box[3] - box[1] < 0.3 * WIDTHS[58]


@pytest.mark.parametrize("letter", "áéíóúüñÁÉÍÓÚÜÑ¿¡«»äʼ’°")
def test_each_letter_of_spanish_quechua_and_aimara_is_drawn(letter: str) -> None:
    missing = draw([{"kind": "text", "text": "\N{GREEK SMALL LETTER OMEGA}"}], WIDTHS[80])
    plain = draw([{"kind": "text", "text": " "}], WIDTHS[80])

    drawn = draw([{"kind": "text", "text": letter}], WIDTHS[80])

    assert drawn.tobytes() != plain.tobytes()
    assert drawn.tobytes() != missing.tobytes()


def test_long_words_and_lines_are_broken_and_nothing_is_lost() -> None:
    text = "Superintendencia Nacional de Aduanas " + "x" * 120
    face = font(28, 450)

    lines = wrapped(text, face, WIDTHS[58])

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(face.getlength(line) <= WIDTHS[58] for line in lines)


def test_the_qr_code_has_whole_dots_and_a_quiet_edge() -> None:
    picture = draw([{"kind": "qr", "data": "https://mac.example.pe/t/1"}], WIDTHS[80]).convert("L")

    box = picture.point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    side = box[2] - box[0]
    assert side == box[3] - box[1]
    # The finder pattern of the upper left corner begins with seven black modules.
    row = [picture.getpixel((box[0] + at, box[1])) for at in range(side)]
    module = row.index(255) // 7
    assert module >= 2
    assert box[0] > 4 * module


@pytest.mark.parametrize(
    "slip",
    [
        [],
        [{"kind": "movie"}],
        [{"kind": "text"}],
        [{"kind": "text", "text": "x", "size": "huge"}],
        [{"kind": "qr", "data": ""}],
        [{"kind": "text", "text": 5}],
        ["text"],
    ],
)
def test_a_slip_that_cannot_be_drawn_is_refused(slip: list[Block]) -> None:
    with pytest.raises(BadSlip):
        draw(slip, WIDTHS[80])
