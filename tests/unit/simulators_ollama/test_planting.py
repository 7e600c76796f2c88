"""A model that errs by plan: each error is one, each slip is none, and the ledger tells of both."""

import json
from collections.abc import Mapping
from random import Random

import pytest

from continuum_simulators.ollama.composing import Composer
from continuum_simulators.ollama.lying import IN_CLAIMS, Lie, Truth, lied
from continuum_simulators.ollama.perturbing import Slip, slipped
from continuum_simulators.ollama.planting import Part, Planter, Planting
from continuum_simulators.ollama.reading import read

SENTENCES = {
    "en": """
The rent for the flat was not raised in 2024, and Mr Ashdown asks for £1,225 within 14 days of
3 May 2027 – the “final” offer, or -2.5 % less.
The council will repair the official staircase in the spring of next year.
""",
    "de": """
Die Miete wurde im Jahr 2024 nicht erhöht, und Herr Aschdorf verlangt 1.225,00 € binnen 14 Tagen
ab dem 3. Mai 2027 – das „letzte“ Angebot, oder -2,5 % weniger.
Die Verwaltung wird die Treppe im Frühjahr mit einer neuen Beleuchtung für die Mieter versehen.
""",
    "pl": """
Czynsz za ten lokal nie został podniesiony w roku 2024, a pan Jesionowski żąda 1225,00 zł w ciągu
14 dni od dnia 3 maja 2027 – to „ostatnia” oferta, albo -2,5 % mniej.
Administracja oraz biuro w mieście będzie na wiosnę odnawiać klatkę schodową dla mieszkańców.
""",
}
PROMPT = """<document>
[page 1]
{0} {1}
This sentence goes on over
Page 1 of 2
[page 2]
the break between the pages and ends here. {1}
</document>"""
PROPERTIES: Mapping[str, object] = {
    "key_points": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "quotes": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"quote": {"type": "string"}}},
                },
            },
        },
    },
    "entities": {
        "type": "array",
        "items": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}


def sentences(language: str) -> tuple[str, str]:
    first, line, second = SENTENCES[language].strip().splitlines()
    return f"{first} {line}", second


def truth(language: str) -> Truth:
    return Truth(PROMPT.format(*sentences(language)))


def answered(planter: Planter, language: str) -> dict[str, list[dict[str, object]]]:
    composer = Composer(read(PROMPT.format(*sentences(language))), planter=planter)
    planter.begin()
    found: dict[str, list[dict[str, object]]] = json.loads(
        json.dumps(composer.fill({"type": "object", "properties": PROPERTIES}))
    )
    return found


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("lie", Lie)
def test_every_lie_has_a_place_and_is_not_in_the_document(lie: Lie, language: str) -> None:
    document = truth(language)
    assert document.language == language
    told = [
        lied(lie, sentence, document, Random(seed)) for sentence in sentences(language) for seed in range(8)
    ]
    assert any(told)
    assert not any(document.says(words) for words in told if words)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (Lie.CURRENCY, "1,225"),
        (Lie.SIGN, "2.5 %"),
        (Lie.DATE, "2027"),
        (Lie.NAME, "asks for £1,225"),
        (Lie.UNIT, "within 14 "),
        (Lie.NEGATION_REMOVED, "was raised in 2024"),
        (Lie.NEGATION_HIDDEN, "The rent for the flat was … raised in 2024"),
    ],
)
def test_a_lie_changes_one_thing(lie: Lie, words: str) -> None:
    told = lied(lie, sentences("en")[0], truth("en"), Random(1))
    assert told is not None
    assert words in told


@pytest.mark.parametrize("slip", [slip for slip in Slip if slip is not Slip.PAGE_BREAK])
def test_every_slip_changes_something_and_no_figure(slip: Slip) -> None:
    language = "de" if slip is Slip.ACCENTS else "en"
    sentence = sentences(language)[slip in {Slip.ELLIPSIS, Slip.HYPHENATION}]
    copied = {slipped(slip, sentence, truth(language), Random(seed)) for seed in range(20)} - {None}
    assert copied
    assert sentence not in copied
    if slip not in {Slip.OCR, Slip.NOTATION, Slip.ELLIPSIS}:
        digits = [letter for letter in sentence if letter.isdigit()]
        for words in copied:
            assert [letter for letter in words or "" if letter.isdigit()] == digits


def test_an_ellipsis_never_stands_for_a_negation() -> None:
    sentence = "The owner of the house will not pay for the roof in the coming year of the works."
    for seed in range(50):
        copied = slipped(
            Slip.ELLIPSIS,
            sentence,
            Truth(f"The flat is for you and we are with it. {sentence}"),
            Random(seed),
        )
        assert copied is None or "will not pay" in copied


def test_the_same_seed_errs_in_the_same_way() -> None:
    first, second, third = (Planter(Planting(seed=seed)) for seed in (7, 7, 8))
    for planter in (first, second, third):
        for _ in range(5):
            answered(planter, "en")
    assert first.ledger == second.ledger
    assert first.ledger != third.ledger


def test_the_ledger_tells_what_was_answered() -> None:
    planter = Planter(Planting(seed=3, faulty=1.0))
    brief = answered(planter, "en")
    points = [statement for statement in planter.ledger if statement.part is Part.POINT]
    assert [point["text"] for point in brief["key_points"]] == [point.claim for point in points]
    for point in points:
        planted = point.planted
        assert planted is not None
        assert planted.answered == (point.claim if planted.place == "claim" else point.quote)
        assert planted.original != planted.answered or planted.kind == Slip.PAGE_BREAK
    assert json.dumps([statement.as_json() for statement in planter.ledger])


def test_claims_are_spoilt_only_in_what_can_be_held_against_them() -> None:
    planter = Planter(Planting(seed=3, faulty=1.0))
    for _ in range(20):
        answered(planter, "de")
    kinds = {each.planted.kind for each in planter.ledger if each.planted and each.planted.place == "claim"}
    assert kinds <= {*IN_CLAIMS, Slip.NOTATION}
    assert len(kinds) >= 6


def test_a_third_of_what_is_true_is_copied_carelessly_and_all_ways_come_evenly() -> None:
    planter = Planter(Planting(seed=5, faulty=0.0))
    for _ in range(60):
        answered(planter, "en")
    points = [statement for statement in planter.ledger if statement.part is Part.POINT]
    touched = [point.planted.kind for point in points if point.planted]
    assert len(touched) / len(points) > 0.3
    counts = {kind: touched.count(kind) for kind in touched if kind != Slip.PAGE_BREAK}
    assert len(counts) >= 7
    assert max(counts.values()) <= 3 * min(counts.values())


def test_a_sentence_over_a_page_break_is_quoted_whole() -> None:
    planter = Planter(Planting(faulty=0.0))
    quotes = json.dumps(answered(planter, "en"))
    assert "This sentence goes on over the break between the pages and ends here." in quotes


def test_a_name_that_was_made_up_is_listed_with_the_others() -> None:
    planter = Planter(Planting(seed=1, faulty=1.0))
    for _ in range(12):
        brief = answered(planter, "de")
        false = {each.claim for each in planter.ledger if each.part is Part.ENTITY}
        if false:
            assert false <= {entity["name"] for entity in brief["entities"]}
            return
    pytest.fail("no name was made up")


def test_letters_are_misread_in_scans_only() -> None:
    for scanned in (False, True):
        planter = Planter(Planting(faulty=0.0, perturbed=1.0, scanned=scanned))
        for _ in range(20):
            answered(planter, "en")
        kinds = {each.planted.kind for each in planter.ledger if each.planted}
        assert (Slip.OCR in kinds) is scanned
