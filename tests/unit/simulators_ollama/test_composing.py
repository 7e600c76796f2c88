"""Answers fit the schema that was sent and come out of the document."""

import json
from collections.abc import Mapping

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_simulators.ollama.composing import Composer, JsonValue
from continuum_simulators.ollama.reading import read

DOCUMENT = """<document>
[page 1]
The council has decided to close the swimming bath in Mill Road for eleven months from 4 May 2026.
The works on roof and boilers will cost £2,310,000 and were put out to tender in the autumn of last year.
Please return season tickets to the Guildhall by 30 April so that the fee of £84 can be repaid to you.
[page 2]
Swimmers may use the bath of the grammar school on weekday evenings between six and nine o'clock.
The councillor in charge, Mr Alan Whitcombe, will answer questions in the library on 16 April 2026.
</document>"""
BRIEF: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "headline": {"type": "string", "maxLength": 60},
        "language": {"type": "string"},
        "kind": {"enum": ["invoice", "letter", "other"]},
        "summary": {"type": "array", "minItems": 2, "maxItems": 4, "items": {"$ref": "#/$defs/sentence"}},
        "key_points": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/point"}},
        "asks": {
            "type": "array",
            "maxItems": 2,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "due": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["text", "due"],
            },
        },
        "entities": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "type": {"enum": ["person", "amount", "date", "place", "organisation", "reference"]},
                    "name": {"type": "string"},
                },
                "required": ["type", "name"],
            },
        },
    },
    "required": ["headline", "language", "kind", "summary", "key_points", "asks", "entities"],
    "additionalProperties": False,
    "$defs": {
        "sentence": {
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "points": {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 0}},
            },
            "required": ["text", "points"],
        },
        "point": {
            "type": "object",
            "properties": {
                "text": {"type": "string", "maxLength": 240},
                "citations": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 3,
                    "items": {
                        "type": "object",
                        "properties": {
                            "page": {"type": "integer", "minimum": 1},
                            "quote": {"type": "string", "maxLength": 400},
                        },
                        "required": ["page", "quote"],
                    },
                },
            },
            "required": ["text", "citations"],
        },
    },
}


def fill(schema: Mapping[str, object], document: str = DOCUMENT, **settings: float | str) -> JsonValue:
    composer = Composer(
        read(document),
        invented_share=float(settings.get("share", 0)),
        seed=str(settings.get("seed", "")),
    )
    return composer.fill(schema)


def quotes(brief: JsonValue) -> list[tuple[int, str]]:
    plain = json.loads(json.dumps(brief))
    return [
        (citation["page"], citation["quote"])
        for point in plain["key_points"]
        for citation in point["citations"]
    ]


def test_a_brief_fits_its_schema() -> None:
    jsonschema.validate(json.loads(json.dumps(fill(BRIEF))), BRIEF)


def test_an_empty_document_still_gives_a_valid_answer() -> None:
    jsonschema.validate(json.loads(json.dumps(fill(BRIEF, "<document></document>"))), BRIEF)


def test_quotations_stand_on_the_page_that_is_named() -> None:
    pages = DOCUMENT.split("[page 2]")
    found = quotes(fill(BRIEF))
    assert len(found) == 3
    for page, quote in found:
        assert quote in pages[page - 1]


def test_asks_are_sentences_that_ask() -> None:
    asked = json.loads(json.dumps(fill(BRIEF)))["asks"]
    assert [ask["text"][:28] for ask in asked] == ["Please return season tickets"]


def test_names_dates_and_amounts_are_found() -> None:
    entities = json.loads(json.dumps(fill(BRIEF)))["entities"]
    assert {"type": "amount", "name": "£2,310,000"} in entities
    assert {"type": "date", "name": "16 April 2026"} in entities
    assert {"type": "person", "name": "Mr Alan Whitcombe"} in entities


def test_only_the_kinds_that_the_schema_names_are_given() -> None:
    item = {"type": "object", "properties": {"type": {"enum": ["person"]}, "name": {"type": "string"}}}
    schema = {"type": "object", "properties": {"entities": {"type": "array", "items": item}}}
    assert fill(schema) == {"entities": [{"type": "person", "name": "Mr Alan Whitcombe"}]}


def test_what_the_document_does_not_tell_is_left_empty() -> None:
    item = {"type": "object", "properties": {"due": {"type": "string"}, "to": {"type": "string"}}}
    schema = {"type": "object", "properties": {"asks": {"type": "array", "items": item}}}
    assert fill(schema) == {"asks": [{"due": "", "to": ""}]}


def test_every_quotation_is_invented_when_all_shall_be() -> None:
    document = " ".join(DOCUMENT.split())
    assert all(quote not in document for _, quote in quotes(fill(BRIEF, share=1.0)))


def test_the_share_of_invented_quotations_is_about_the_one_that_is_set() -> None:
    document = " ".join(DOCUMENT.split())
    said = [quote for seed in range(200) for _, quote in quotes(fill(BRIEF, share=0.3, seed=str(seed)))]
    share = sum(quote not in document for quote in said) / len(said)
    assert 0.22 < share < 0.38


def test_the_same_prompt_invents_the_same() -> None:
    assert fill(BRIEF, share=0.5, seed="a") == fill(BRIEF, share=0.5, seed="a")


def test_prose_without_a_schema_quotes_the_document() -> None:
    assert "Swimmers may use the bath" in Composer(read(DOCUMENT)).prose()


@pytest.mark.parametrize(
    "schema",
    [
        {"const": 7},
        {"type": ["string", "null"]},
        {"type": "string", "minLength": 12, "maxLength": 20},
        {"type": "integer", "minimum": 3, "maximum": 5},
        {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}},
        {"oneOf": [{"type": "boolean"}]},
        {"properties": {"anything": {"type": "null"}}, "required": ["anything"]},
    ],
)
def test_single_keywords_are_honoured(schema: Mapping[str, object]) -> None:
    jsonschema.validate(json.loads(json.dumps(fill(schema))), schema)


SCALARS = st.one_of(
    st.builds(
        lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
        st.integers(0, 30),
        st.integers(0, 300),
    ),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"enum": ["a", "b"]}, {"type": "number"}]),
)
NAMES = st.sampled_from(
    ["text", "quote", "page", "headline", "summary", "asks", "entities", "language", "kind", "due"]
)
SCHEMAS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(
            lambda items, low, more: {
                "type": "array",
                "items": items,
                "minItems": low,
                "maxItems": low + more,
            },
            inner,
            st.integers(0, 3),
            st.integers(0, 4),
        ),
        st.dictionaries(NAMES, inner, max_size=4).map(
            lambda properties: {"type": "object", "properties": properties, "required": sorted(properties)}
        ),
    ),
    max_leaves=8,
)


@given(SCHEMAS)
def test_any_plain_schema_is_satisfied(schema: Mapping[str, object]) -> None:
    jsonschema.validate(json.loads(json.dumps(fill(schema))), schema)
