"""Syntax trees of patterns: as screens read them, with ICU's own reading as the measure."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.messageformat import MessageFormat

from tests.support.words import shipped
from ticketing.languages.trees import DEEPEST, Tree, names, shown, tree

ROOT = Path(__file__).parents[2]
VALUES: dict[str, str | int] = {"n": 2, "m": 11, "kind": "a", "name": "Ana"}
#: Reads `[values, [[pattern, tree], …]]`; writes the tree of the screens' own parser, and what they show.
SCREENS = """
import { readFileSync } from 'node:fs';
import { parse } from '@formatjs/icu-messageformat-parser';
import { IntlMessageFormat } from 'intl-messageformat';
const [values, pairs] = JSON.parse(readFileSync(0, 'utf8'));
const said = (tree) => {
  try { return new IntlMessageFormat(tree, 'en').format(values); } catch (error) { return `${error}`; }
};
const own = (pattern) => parse(pattern, { ignoreTag: true });
console.log(JSON.stringify(pairs.map(([pattern, tree]) => [own(pattern), said(tree)])));
"""


def on_screens(patterns: list[str]) -> list[tuple[Tree, str]]:
    """For each pattern the tree of the screens' own parser, and the text that they show for tree()."""
    asked = json.dumps([VALUES, [[each, tree(each)] for each in patterns]])
    node = [str(ROOT / "tools" / "with-node"), "node", "--input-type=module", "--eval", SCREENS]
    answer = subprocess.run(node, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)
    return [(theirs, said) for theirs, said in json.loads(answer.stdout)]


def formatted(pattern: str) -> str:
    return MessageFormat(pattern, "en").format({**VALUES})


def written(tree: Tree, *, plural: bool = False) -> str:
    """A pattern of this tree."""
    return "".join(_written(element, plural=plural) for element in tree)


def _written(element: Mapping[str, object], *, plural: bool) -> str:
    match element:
        case {"type": 0, "value": str(text)}:
            plain = re.split("[{}#]" if plural else "[{}]", text, maxsplit=1)[0]
            quoted = text[len(plain) :]
            return plain.replace("'", "''") + (f"""'{quoted.replace("'", "''")}'""" if quoted else "")
        case {"type": 7}:
            return "#"
        case {"type": 1, "value": name}:
            return f"{{{name}}}"
        case {"type": 2, "value": name, "style": style}:
            return f"{{{name}, number, {style}}}" if style else f"{{{name},number}}"
        case {"type": 5, "value": name, "options": options}:
            return f"{{{name}, select, {_options(options, plural=False)}}}"
        case {"type": 6, "value": name, "options": options, "offset": offset, "pluralType": kind}:
            keyword = "plural" if kind == "cardinal" else "selectordinal"
            return f"{{{name},{keyword},offset:{offset} {_options(options, plural=True)}}}"
    raise AssertionError(element)


def _options(options: object, *, plural: bool) -> str:
    assert isinstance(options, dict)
    return " ".join(f"{key} {{{written(each['value'], plural=plural)}}}" for key, each in options.items())


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("It''s", "It's"),
        ("It's", "It's"),
        ("a '{n}' b", "a {n} b"),
        ("'{it''s}' on", "{it's} on"),
        ("'{to the end", "{to the end"),
        ("'{'''", "{'"),
        ("'}'", "}"),
        ("#1 <b>", "#1 <b>"),
        ("'#'", "'#'"),
        ("'<b>' '|'", "'<b>' '|'"),
        ("", ""),
    ],
)
def test_a_text_is_read_with_its_quotes_as_icu_does(pattern: str, text: str) -> None:
    assert shown(pattern) == text == formatted(pattern)
    assert "".join(each["value"] for each in tree(pattern) if each["type"] == 0) == text


def test_what_takes_values_is_a_tree() -> None:
    assert shown("{n} y {m, number} de {kind, number, percent}") == [
        {"type": 1, "value": "n"},
        {"type": 0, "value": " y "},
        {"type": 2, "value": "m", "style": None},
        {"type": 0, "value": " de "},
        {"type": 2, "value": "kind", "style": "percent"},
    ]
    assert shown("{n,date,short}{n , time}") == [
        {"type": 3, "value": "n", "style": "short"},
        {"type": 4, "value": "n", "style": None},
    ]


def test_a_plural_has_its_options_offset_and_number() -> None:
    assert tree("{n, plural, offset:1 =0 {'#'} =-1{} one {# '{#}'} other {#{name}}}") == [
        {
            "type": 6,
            "value": "n",
            "options": {
                "=0": {"value": [{"type": 0, "value": "#"}]},
                "=-1": {"value": []},
                "one": {"value": [{"type": 7}, {"type": 0, "value": " {#}"}]},
                "other": {"value": [{"type": 7}, {"type": 1, "value": "name"}]},
            },
            "offset": 1,
            "pluralType": "cardinal",
        }
    ]
    (ordinal,) = tree("{n,selectordinal,one{#st}other{#th}}")
    assert ordinal["type"] == 6
    assert (ordinal["pluralType"], ordinal["offset"]) == ("ordinal", 0)


def test_the_number_is_of_the_plural_in_which_it_stands() -> None:
    nested = tree("{n, plural, other {# {kind, select, a {#} other {}} {m, plural, other {#}}}}")
    assert list(names(nested)) == ["n", "kind", "m"]
    (outer,) = nested
    assert outer["type"] == 6
    in_plural, _, in_select, _, inner = outer["options"]["other"]["value"]
    assert in_plural == {"type": 7}
    assert in_select["type"] == 5
    assert in_select["options"]["a"]["value"] == [{"type": 0, "value": "#"}]
    assert inner["type"] == 6
    assert inner["options"]["other"]["value"] == [{"type": 7}]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{", "unmatched {"),
        ("{n", "unmatched {"),
        ("{n,", "unmatched {"),
        ("{n, plural", "unmatched {"),
        ("{n, plural, ", "unmatched {"),
        ("{n, plural, one", "unmatched {"),
        ("{n, plural, one {a", "unmatched {"),
        ("{n, plural, one {a} other {b}", "unmatched {"),
        ("{n, number, percent", "unmatched {"),
        ("a } b", "unmatched }"),
        ("{n}}", "unmatched }"),
        ("{}", "{ is not followed by a name"),
        ("{n m}", "{n is followed by neither , nor }"),
        ("{n, spellout}", "{n, spellout} is no format that screens read"),
        ("{n, }", "{n, } is no format that screens read"),
        ("{n, PLURAL, other {}}", "{n, PLURAL} is no format that screens read"),
        ("{n, number, ::percent}", ", number, ::… is a skeleton, which screens do not read"),
        ("{n, number, #,##0.0}", ", number, #,##0.0 is no style that screens read"),
        ("{n, number, }", ", number,  is no style that screens read"),
        ("{n, number, {}}", ", number,  holds a brace"),
        ("{n, plural}", "{n, plural} has no options"),
        ("{n, plural,}", "{n, plural} has no other"),
        ("{n, plural, one {#}}", "{n, plural} has no other"),
        ("{n, plural, one # other {}}", "{n, plural} has no {…} after one"),
        ("{n, plural, =1 {} =1 {} other {}}", "{n, plural} has =1 twice"),
        ("{n, plural, =01 {} other {}}", "{n, plural} has an = that is no whole number"),
        ("{n, plural, =1.5 {} other {}}", "{n, plural} has an = that is no whole number"),
        ("{n, plural, offset:x other {}}", "{n, plural} has an offset that is no whole number"),
        ("{n, plural, other {} offset:1}", "{n, plural} has no {…} after offset"),
        ("{n, select, =1 {} other {}}", "{n, select} has something else than options"),
    ],
)
def test_a_broken_pattern_is_refused_with_its_reason_and_shown_as_it_is(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        tree(pattern)
    assert shown(pattern) == pattern


def nested(depth: int) -> str:
    return "{n, plural, other {" * depth + "}}" * depth


def test_messages_nest_as_deep_as_a_person_reads_and_no_deeper() -> None:
    assert list(names(tree(nested(DEEPEST)))) == ["n"] * DEEPEST
    for depth in (DEEPEST + 1, 10_000):
        with pytest.raises(ValueError, match=f"^messages are nested more than {DEEPEST} deep$"):
            tree(nested(depth))
    with pytest.raises(ValueError, match=r"^\{ is not followed by a name$"):
        tree("{" * 10_000)


def test_every_shipped_message_is_read_as_the_screens_library_reads_it() -> None:
    packs = shipped().packs.values()
    patterns = sorted(
        {each for pack in packs for file in pack.files() for each in pack.messages(file).values()}
    )
    assert len(patterns) > 2000
    assert [theirs for theirs, _ in on_screens(patterns)] == [tree(each) for each in patterns]


def test_screens_show_for_a_tree_what_the_server_writes() -> None:
    patterns = [
        "'{n}' {n} it''s '#' {name}",
        "{n, plural, offset:1 =2 {{name} and # more} one {#} other {# others}}",
        "{n, plural, offset:1 =1 {{name}} one {{name} and # more '#'} other {# others}}",
        "{m, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
        "{kind, select, a {{n, plural, one {one} other {{m, number} of #}}} other {}}",
        "{n, number, percent} {m, number, integer}",
    ]
    assert [said for _, said in on_screens(patterns)] == [formatted(each) for each in patterns]


texts = st.text("ab '#{}<|é\n", min_size=1, max_size=8)
literals = texts.map(lambda text: {"type": 0, "value": text})
values = st.sampled_from(["n", "m", "kind", "name"]).map(lambda name: {"type": 1, "value": name})
numbers = st.builds(
    lambda name, style: {"type": 2, "value": name, "style": style},
    st.sampled_from(["n", "m"]),
    st.sampled_from([None, "integer", "percent"]),
)


def _within(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Trees with selects and plurals around the inner ones, the number in the latter alone."""

    def options(keys: list[str], inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[object]:
        each = inner.map(lambda value: {"value": value})
        return st.fixed_dictionaries({"other": each}, optional=dict.fromkeys(keys, each))

    counted: st.SearchStrategy[Tree] = inner.map(lambda value: [*value, {"type": 7}])
    select = st.builds(
        lambda chosen: {"type": 5, "value": "kind", "options": chosen}, options(["a", "b"], inner)
    )
    plural = st.builds(
        lambda name, chosen, offset, kind: {
            "type": 6,
            "value": name,
            "options": chosen,
            "offset": offset,
            "pluralType": kind,
        },
        st.sampled_from(["n", "m"]),
        options(["=0", "=2", "one", "few"], counted),
        st.integers(-2, 3),
        st.sampled_from(["cardinal", "ordinal"]),
    )
    # Two texts side by side would be one in a pattern.
    return st.tuples(st.one_of(values, numbers, select, plural), literals).map(list)


trees = st.recursive(st.one_of(literals, values, numbers).map(lambda each: [each]), _within, max_leaves=12)


@given(made=trees)
def test_a_tree_is_found_again_in_a_pattern_of_it(made: Tree) -> None:
    assert tree(written(made)) == made
    formatted(written(made))


pieces = st.lists(
    st.one_of(
        st.text("ab'# <|", max_size=4),
        st.sampled_from(["''", "'{'", "'}", "{n}", "{ name }", "{n,number}"]),
        st.builds(
            "{{{},{} ={}{{{}}} other {{{}}}}}".format,
            st.sampled_from(["n", "m"]),
            st.sampled_from(["plural,", "plural, offset:1", "selectordinal,"]),
            st.integers(0, 3),
            st.text("a'# ", max_size=4),
            st.text("a'# ", max_size=4),
        ),
    ),
    max_size=5,
).map("".join)


@given(pattern=pieces)
def test_a_pattern_that_is_read_says_what_icu_says(pattern: str) -> None:
    try:
        read = tree(pattern)
    except ValueError:
        return
    assert formatted(written(read)) == formatted(pattern)
