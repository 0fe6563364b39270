"""Reading XML safely, mending what vendors break, and finding places in the text again."""

from __future__ import annotations

from contextlib import suppress

import pytest

from clinic_assist.errors import SourceError
from clinic_assist.importers.xml.scan import marks, path_at, span_of
from clinic_assist.importers.xml.tree import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    XmlDocument,
    local_name,
    locate_xml,
    path_of,
    read_xml,
)
from tests.effort import LINEAR, growth

NS = "urn:hl7-org:v3"
DAMAGE = "{urn:clinic-assist:damage}reason"


def read(text: str | bytes) -> XmlDocument:
    return read_xml(text.encode() if isinstance(text, str) else text, NS)


def wrapped(inner: str, attributes: str = "") -> str:
    return f'<a xmlns="{NS}"{attributes}>{inner}</a>'


def in_section(text: str = "", entries: str = "") -> str:
    return wrapped(f"<section><text>{text}</text>{entries}</section>")


def reasons(document: XmlDocument) -> list[str]:
    return [reason for _place, reason in document.warnings]


def all_text(document: XmlDocument) -> str:
    return "".join(document.root.itertext())


def test_valid_xml_gives_no_warning() -> None:
    assert read(wrapped("<b>1 &lt; 2 &amp; 3</b>")).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>',
        '<?xml version="1.0"?>\n<!-- c --><!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        wrapped("<b>") + "<!DOCTYPE b>",
    ],
)
def test_a_document_type_ends_the_reading(text: str) -> None:
    with pytest.raises(SourceError, match="DOCTYPE"):
        read(text)


def test_the_words_of_a_document_type_in_a_comment_or_cdata_are_only_words() -> None:
    document = read(wrapped("<!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]>"))

    assert all_text(document) == "<!DOCTYPE a>"


def test_an_entity_that_is_not_declared_is_read_as_words_never_resolved() -> None:
    document = read(wrapped("&xxe;"))

    assert all_text(document) == "&xxe;"
    assert any("ampersand" in reason for reason in reasons(document))


def test_depth_and_attributes_are_bounded() -> None:
    deep = MAX_DEPTH - 1
    many = "".join(f' b{number}="1"' for number in range(MAX_ATTRIBUTES - 1))

    read(wrapped("<b>" * deep + "</b>" * deep))
    read(wrapped("", many))
    with pytest.raises(SourceError, match="deeper"):
        read(wrapped("<b>" * (deep + 1) + "</b>" * (deep + 1)))
    with pytest.raises(SourceError, match="attributes"):
        read(wrapped("", many + ' c="1" d="1"'))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<a xmlns='u'>é</a>".encode("utf-8-sig"), "é"),
        ("<a xmlns='u'>é</a>".encode("utf-16"), "é"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a xmlns='u'>é</a>".encode("latin-1"), "é"),
        ("<?xml version='1.0' encoding='windows-1252'?><a xmlns='u'>“é”</a>".encode("cp1252"), "“é”"),
    ],
)
def test_text_in_the_encoding_that_it_declares_is_read_without_a_word(data: bytes, text: str) -> None:
    document = read(data)

    assert (all_text(document), document.warnings) == (text, ())


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0' encoding='utf-8'?><a xmlns='u'>\xe9</a>",
        "<?xml version='1.0' encoding='utf-16'?><a xmlns='u'>é</a>".encode(),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a xmlns='u'>é</a>".encode(),
        "<?xml version='1.0' encoding='x-unheard-of'?><a xmlns='u'>é</a>".encode(),
    ],
)
def test_text_in_another_encoding_than_it_declares_is_read_and_said(data: bytes) -> None:
    document = read(data)

    assert all_text(document) == "é"
    assert len(document.warnings) == 1
    assert "line 1, column" in document.warnings[0][1]


@pytest.mark.parametrize(
    ("inner", "text", "word"),
    [
        ("BP <120 & rising", "BP <120 & rising", "less-than"),
        ("5 &micro;g &deg;", "5 µg °", "HTML"),
        ("a\x03b", "a\ufffdb", "control"),
        ("a&#3;b", "a\ufffdb", "control"),
    ],
)
def test_a_stray_character_is_mended_and_said_with_line_and_column(inner: str, text: str, word: str) -> None:
    document = read(wrapped(f"\n<b>{inner}</b>"))

    assert all_text(document).strip() == text
    assert any(word in reason and "line 2, column" in reason for reason in reasons(document))


def test_a_less_than_sign_in_an_attribute_is_mended() -> None:
    document = read(wrapped('<b value="<5"/><c/>'))

    assert [one.get("value") for one in document.root.iterchildren()] == ["<5", None]


@pytest.mark.parametrize(
    ("prefix", "uri"), [("sdtc", "urn:hl7-org:sdtc"), ("xsi", "http://www.w3.org/2001/XMLSchema-instance")]
)
def test_an_undeclared_prefix_is_read_as_what_it_always_means(prefix: str, uri: str) -> None:
    document = read(wrapped(f'<b {prefix}:c="1"/>'))

    assert next(document.root.iterchildren()).get(f"{{{uri}}}c") == "1"
    assert any(f"prefix {prefix} is not declared" in reason for reason in reasons(document))


def test_a_prefix_that_is_declared_in_one_place_and_used_in_another_is_said() -> None:
    document = read(wrapped('<b><s:c xmlns:s="urn:x" sdtc:e="1"/></b><s:d/>'))

    assert [one.tag for one in document.root.iterchildren()][1] == "{urn:x}d"
    assert any("prefix s is not declared" in reason for reason in reasons(document))


def test_a_root_without_a_namespace_is_read_in_the_one_expected() -> None:
    document = read("<a><b/></a>")

    assert next(document.root.iterchildren()).tag == f"{{{NS}}}b"
    assert any("namespace" in reason for reason in reasons(document))


def test_a_narrative_with_open_tags_keeps_its_words_and_the_entries_after_it() -> None:
    document = read(in_section("one<br>two &amp; three", '<entry><b id="1"/></entry>'))

    text, entry = next(document.root.iterchildren()).iterchildren()
    assert "".join(text.itertext()).split() == ["one", "two", "&", "three"]
    assert next(entry.iterchildren()).get("id") == "1"
    assert any("only the words" in reason for reason in reasons(document))


@pytest.mark.parametrize("damaged", ["<b><c></b>", '<b id="1" id="2"/>', "<b id=1/>", "<b></c>"])
def test_an_entry_whose_markup_is_broken_costs_itself_only(damaged: str) -> None:
    document = read(in_section("", f'<entry><b id="a"/></entry><entry>{damaged}</entry><entry><b id="z"/></entry>'))

    entries = [one for one in next(document.root.iterchildren()).iterchildren() if local_name(one) == "entry"]
    assert [len(one) for one in entries] == [1, 0, 1]
    assert [one.get(DAMAGE) is None for one in entries] == [True, False, True]
    assert "line 1, column" in (entries[1].get(DAMAGE) or "")


def test_tags_that_do_not_match_outside_of_entries_refuse_the_file_with_the_place() -> None:
    with pytest.raises(SourceError, match="line 2, column"):
        read(wrapped("\n<b></c>"))


def test_a_file_that_is_cut_off_in_an_entry_gives_what_stands_before() -> None:
    whole = in_section("words", '<entry><b id="1"/></entry><entry><b><c/></b></entry>')

    document = read(whole[: whole.index("<c/>")])

    _text, first, cut = next(document.root.iterchildren()).iterchildren()
    assert next(first.iterchildren()).get("id") == "1"
    assert "cut off" in (cut.get(DAMAGE) or "")


@pytest.mark.parametrize("length", range(1, 120))
def test_a_file_that_is_cut_off_anywhere_is_read_or_refused(length: int) -> None:
    whole = in_section("words", '<entry><b id="1"/></entry>')
    with suppress(SourceError):
        assert local_name(read(whole[:length]).root) == "a"


def test_every_element_is_found_again_by_its_path() -> None:
    text = wrapped('<b/><c><b x="1">é</b><!-- <b> --><b><![CDATA[<b>]]></b></c><b/>')
    document = read(text)

    for element in document.root.iter():
        shown, start, end = locate_xml(text.encode(), path_of(element), NS)
        assert shown[start:].startswith(f"<{local_name(element)}")
        assert shown[start:end].endswith(">")
    assert span_of(text, "/a/c/b[1]/@x") == (text.index('"1"') + 1, text.index('"1"') + 2)
    assert text[slice(*span_of(text, "/a/c/b[2]"))] == "<b><![CDATA[<b>]]></b>"


def test_places_are_those_of_the_file_as_it_is_not_of_the_mended_text() -> None:
    text = in_section("5 < 6 &nbsp;& <br> x", '<entry><b id="1&2"/></entry><entry><c/></entry>')

    for path, expected in (
        ("/a/section/entry[2]/c", "<c/>"),
        ("/a/section/entry[1]/b/@id", "1&2"),
        ("/a/section/text", "<text>5 < 6 &nbsp;& <br> x</text>"),
    ):
        shown, start, end = locate_xml(text.encode(), path, NS)
        assert (shown, shown[start:end]) == (text, expected)


def test_a_place_that_is_not_there_gives_the_nearest_around_it() -> None:
    text = wrapped("<b><c/></b>")

    assert text[slice(*span_of(text, "/a/b/d[3]/e"))] == "<b><c/></b>"


def test_a_path_is_told_from_a_place() -> None:
    text = wrapped("<b/><b><c>x</c></b>")

    assert path_at(text, text.index("x<")) == "/a/b[2]/c"


@pytest.mark.parametrize("piece", ["<!--", "<a ", '<a b="', "<![CDATA[", "&", "<?", "</"])
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    assert growth(lambda size: piece * size, lambda text: sum(1 for _mark in marks(text)), 10_000) < LINEAR
