"""Which questions are asked alone."""

from continuum_briefs.ollama.suspects import REMEMBERED, Suspects


def test_of_a_long_document_the_question_that_failed_is_asked_alone() -> None:
    suspects = Suspects()
    suspects.add("long", "part 7")
    assert suspects.has("long", "part 7")
    assert not suspects.has("long", "part 8")
    assert not suspects.has("other", "the whole")


def test_after_a_second_failure_all_of_the_document_is() -> None:
    """Its parts may have been cut differently meanwhile."""
    suspects = Suspects()
    suspects.add("long", "part 7")
    suspects.add("long", "part seven")
    assert suspects.has("long", "part 8")
    assert not suspects.has("other", "part 8")


def test_an_answer_clears_the_question_and_a_brief_the_document() -> None:
    suspects = Suspects()
    suspects.add("long", "part 7")
    suspects.add("long", "part 8")
    suspects.answered("part 7")
    suspects.answered("part 8")
    assert suspects.has("long", "part 7")
    suspects.done("long")
    assert not suspects.has("long", "part 7")


def test_memory_is_bounded() -> None:
    suspects = Suspects()
    for number in range(REMEMBERED + 1):
        suspects.add(f"document {number}", f"question {number}")
    assert not suspects.has("document 0", "question 0")
    assert suspects.has(f"document {REMEMBERED}", f"question {REMEMBERED}")
