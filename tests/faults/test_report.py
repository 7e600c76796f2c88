"""Results are kept by row and stage, and stand in the table in order."""

from pathlib import Path

from tests.faults.report import BEGIN, END, Kept, in_order, write_table
from tests.faults.result import Result


def result(number: int | str, on: str = "", *, lost: int = 0) -> Result:
    return Result(
        number=number,
        on=on,
        name="a fault",
        injections=5,
        documents=20,
        lost=lost,
        twice=0,
        late=0,
        repeated=0,
        recoveries=0,
        recovery_p95=0.0,
        bound=None,
        failures=(),
        figures={},
        seconds=1.0,
        scale=1.0,
        server="Valkey 9",
    )


def test_rows_stand_by_number_and_then_by_stage() -> None:
    labels = ["T9s", "16s", "T8s", "7", "16", "11s"]
    assert sorted(labels, key=in_order) == ["7", "11s", "16", "16s", "T8s", "T9s"]


def test_a_row_is_kept_beside_the_row_of_its_number_on_another_stage(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept.json")
    for each in (result(16, "s"), result(16, lost=1), result(7)):
        kept.add(each)
    assert [*kept.read()] == ["7", "16", "16s"]
    assert [*kept.passed()] == ["7", "16s"]


def test_the_table_keeps_rows_that_were_not_run(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text(f"before\n{BEGIN}\n{END}\nafter\n")
    write_table(document, {"16": result(16), "7": result(7), "T8s": result("T8", "s")})
    write_table(document, {"16s": result(16, "s"), "7": result(7, lost=1)})
    rows = [line.split(" | ") for line in document.read_text().splitlines() if " | " in line][1:]
    assert [(row[0], row[3]) for row in rows] == [("| 7", "1"), ("| 16", "0"), ("| 16s", "0"), ("| T8s", "0")]
