"""Packets of a client: only those that a screen sends reach a handler, and no other makes an error."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio import packet  # type: ignore[import-untyped]  # its package carries no types

from ticketing.realtime.packets import is_sound


@pytest.mark.parametrize(
    "data",
    [
        "0/live,",
        '0/live,{"token":"x"}',
        '2/live,1["join",{"room":"board:cusco","seq":3}]',
        '2/live,["leave",{"room":"board:cusco"}]',
        '2/live,["join"]',
        "1/live,",
        "3/live,1[]",
    ],
)
def test_what_a_screen_sends_is_sound(data: str) -> None:
    assert is_sound(data)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        b"bytes",
        '51-["join",{"_placeholder":true,"num":0}]',
        '2/live,["connect",{"token":"x"}]',
        '2/live,["disconnect"]',
        '2/live,["join",{},{}]',
        "2/live,{}",
        "2/live,[]",
        "2/live,[[]]",
        '2/live,["join"',
        '0/live,["x"]',
        "4/live,",
        "9",
        "2/live," + "[" * 5_000,
    ],
)
def test_anything_else_is_dropped(data: str | bytes) -> None:
    assert not is_sound(data)


@given(st.text(st.sampled_from('0123456789/,-"[]{}:abjoin'), max_size=40) | st.text() | st.binary())
def test_no_packet_makes_an_error(data: str | bytes) -> None:
    if is_sound(data) and packet.Packet(encoded_packet=data).packet_type == packet.EVENT:
        assert isinstance(data, str)
        assert json.loads(data[data.index("[") :])[0] in ("join", "leave")
