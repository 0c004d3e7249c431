"""Parts of a workbook in SpreadsheetML (ECMA-376): its cells, its styles and its directory."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ticketing.reports.output.sheets import Column, Kind

#: Characters of a cell.
_LONGEST = 32_767
#: How a workbook shows each kind.
_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "@",
    Kind.NUMBER: "0",
    Kind.DECIMAL: "0.00",
    Kind.SECONDS: "[h]:mm:ss",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONTH: "mmmm yyyy",
    Kind.TIME: "hh:mm:ss",
    Kind.SPELL: "[h]:mm:ss",
}
#: Styles: 0 is none, then one for each kind, then the headings'.
_STYLES = {kind: number for number, kind in enumerate(_FORMATS, start=1)}
_HEAD = len(_STYLES) + 1
_SECONDS_OF_A_DAY = 86_400
# The day before 1900-01-01, and one more for the 29 February 1900 that Excel believes in.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sheet_begin(columns: Sequence[Column], widths: Mapping[Kind, int]) -> str:
    """The sheet as far as its headings, which stay in sight. widths: of columns that have none, or 14."""
    wide = [each.width or widths.get(each.kind, 14) for each in columns]
    told = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(wide, start=1)
    )
    heads = "".join(text(f"{letters(place)}1", _HEAD, each.name) for place, each in enumerate(columns))
    return f'{_XML}<worksheet xmlns="{_MAIN}">{_FROZEN}<cols>{told}</cols><sheetData><row r="1">{heads}</row>'


def row_writer(columns: Sequence[Column]) -> Callable[[int, Sequence[Any]], str]:
    """Makes a row's XML of its number and its cells, which are as many as the columns."""
    writers = [
        (letters(place), _WRITERS[each.kind], _STYLES[each.kind]) for place, each in enumerate(columns)
    ]

    def write(number: int, cells: Sequence[Any]) -> str:
        told = [
            # The word `Total` may stand at the foot of a column of days.
            (text if isinstance(cell, str) else made)(f"{letter}{number}", style, cell)
            for (letter, made, style), cell in zip(writers, cells, strict=True)
            if cell is not None
        ]
        return f'<row r="{number}">{"".join(told)}</row>'

    return write


SHEET_END = "</sheetData></worksheet>"


def letters(place: int) -> str:
    """`A` to `Z`, then `AA`."""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def text(where: str, style: int, cell: Any) -> str:
    """Text is written as text: no cell is ever a formula, a number or a link."""
    told = escape(_NOT_XML.sub("", str(cell)[:_LONGEST]))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _number(where: str, style: int, value: float) -> str:
    return f'<c r="{where}" s="{style}"><v>{value}</v></c>' if isfinite(value) else ""


def _day(where: str, style: int, cell: date) -> str:
    return _number(where, style, cell.toordinal() - _DAY_ZERO)


def _time(where: str, style: int, cell: time) -> str:
    seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
    return _number(where, style, seconds / _SECONDS_OF_A_DAY)


def _spell(where: str, style: int, cell: timedelta) -> str:
    return _number(where, style, cell.total_seconds() / _SECONDS_OF_A_DAY)


def _seconds(where: str, style: int, cell: float) -> str:
    return _number(where, style, cell / _SECONDS_OF_A_DAY)


_WRITERS: dict[Kind, Callable[[str, int, Any], str]] = {
    Kind.TEXT: text,
    Kind.NUMBER: _number,
    Kind.DECIMAL: _number,
    Kind.SHARE: _number,
    Kind.SECONDS: _seconds,
    Kind.DATE: _day,
    Kind.MONTH: _day,
    Kind.TIME: _time,
    Kind.SPELL: _spell,
}

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SCHEMAS = "http://schemas.openxmlformats.org"
_MAIN = f"{_SCHEMAS}/spreadsheetml/2006/main"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PACKAGE = f"{_SCHEMAS}/package/2006"
_CONTENT = "application/vnd.openxmlformats"
_SHEET_ML = f"{_CONTENT}-officedocument.spreadsheetml"
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews>"
)
# Every part that is not named here is a sheet, so that this part can go out before their number is known.
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_CONTENT}-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_SHEET_ML}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_ML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_ML}.styles+xml"/>'
    "</Types>"
)


def _relations(each: Iterable[tuple[str, str, str]]) -> str:
    """each: id, the last word of its type, target."""
    told = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in each
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{163 + number}" formatCode={quoteattr(_FORMATS[kind])}/>'
        for kind, number in _STYLES.items()
    )
    kinds = "".join(
        f'<xf numFmtId="{163 + number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in _STYLES.values()
    )
    font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
    sides = "<left/><right/><top/>"
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_STYLES)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="2"><border>{sides}<bottom/><diagonal/></border>'
        f'<border>{sides}<bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{_HEAD + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{kinds}'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"'
        ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def directory(names: Sequence[str]) -> dict[str, str]:
    """The parts that name the sheets."""
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    parts = [
        (f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)
    ]
    return {
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations([*parts, (f"rId{len(names) + 1}", "styles", "styles.xml")]),
    }


#: The first parts, by their paths.
BEGIN = {
    "[Content_Types].xml": _TYPES,
    "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
    "xl/styles.xml": _styles(),
}
