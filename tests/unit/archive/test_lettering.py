"""Letters between words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from continuum_archive.lettering import BETWEEN, CONTROLS, START, STOP, asked, indexed, shown

TEXTS = st.text(alphabet=st.sampled_from("aß字 .-'\"\n" + BETWEEN))


@given(TEXTS)
def test_what_people_write_is_shown_as_they_wrote_it(text: str) -> None:
    assert shown(indexed(text)) == text


def test_every_mark_between_words_has_a_control_character_of_its_own() -> None:
    assert len(BETWEEN) == len(set(BETWEEN)) <= len(set(CONTROLS)) == len(CONTROLS)
    assert not {START, STOP, "\t", "\n", "\r"} & set(CONTROLS)


@given(st.text())
def test_no_text_has_the_marks_of_an_excerpt(text: str) -> None:
    assert not {START, STOP} & set(indexed(START + text + STOP))


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_a_texts_own_control_characters_become_no_letters(text: str) -> None:
    assert not re.search(f"[{BETWEEN}]", shown(indexed(text)))


def test_quotation_marks_of_any_kind_ask_for_words_in_a_row() -> None:
    assert asked("„rote Rose“ «rote Rose»") == '"rote Rose" "rote Rose"'


def test_a_dash_leaves_out_what_it_touches_alone() -> None:
    assert asked("Bremen - Hamburg co-op --- -thorn") == "Bremen   Hamburg co-op     -thorn"


def test_no_more_is_left_out_than_postgresql_takes() -> None:
    assert asked("-a " * 100).count("-") == 20


def test_soft_hyphens_and_directions_part_no_word() -> None:
    assert indexed("Rech\u00adnung\u202e") == "Rechnung"
