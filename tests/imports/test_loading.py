"""All or nothing, and what a file that was loaded leaves behind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from dashboard.access import LOCAL_LEADER, PUBLIC, SYSTEM
from dashboard.errors import NotAllowed
from data.audit import AuditEntry, Batch, revisions
from data.db import Database
from data.imports.faults import BadFile
from data.imports.kinds import KINDS
from data.imports.loading import run_import
from data.imports.report import ImportReport
from data.learning.models import Attempt, College, Learner
from data.models import Base
from tests.imports.files import count, csv_file, load

HEAD = ["学号", "姓名", "学院", "考试", "成绩", "考试时间"]
ROWS = [[f"S{n}", f"学员{n}", "法学院", "期末", "80", "2024-05-20"] for n in range(20)]
BAD = ["S99", "学员99", "法学院", "期末", "八十", "2024-05-20"]


def everything(database: Database) -> dict[str, int]:
    """How many rows every table has."""
    with database.read() as session:
        return {
            table.name: session.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_one_bad_row_and_nothing_is_loaded(database: Database, tmp_path: Path) -> None:
    before = everything(database)
    report = load(database, "learners", csv_file(tmp_path / "a.csv", [HEAD, *ROWS, BAD]))
    assert report.rejected
    assert not report.loaded
    assert everything(database) == before


def test_the_good_rest_only_when_asked(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, *ROWS, BAD])
    report = load(database, "learners", path, good_rows=True)
    assert report.loaded
    assert not report.rejected
    assert report.bad_rows == {22}
    assert count(database, Learner) == 20


def refuse_a_score(database: Database) -> None:
    """Let the database itself fail in the middle of the last table."""
    with database.engine.execution_options(writes=True).begin() as connection:
        if database.is_sqlite:
            connection.execute(
                text(
                    "CREATE TRIGGER refuse BEFORE INSERT ON attempts WHEN NEW.score = 13 "
                    "BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            )
            return
        connection.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF NEW.score = 13 THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON attempts "
                "FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )


def test_a_failure_in_the_middle_leaves_nothing(database: Database, tmp_path: Path) -> None:
    refuse_a_score(database)
    before = everything(database)
    last = ["S99", "学员99", "法学院", "期末", "13", "2024-05-20"]
    path = csv_file(tmp_path / "a.csv", [HEAD, *ROWS, last])
    with pytest.raises(BadFile, match="database"):
        load(database, "learners", path)
    assert everything(database) == before


def test_two_imports_of_one_file_at_once(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, *ROWS])
    outcomes: list[str] = []

    def run() -> None:
        try:
            outcomes.append("loaded" if load(database, "learners", path).loaded else "nothing")
        except BadFile as wrong:
            outcomes.append(wrong.key)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("loaded") == 1
    assert set(outcomes) <= {"loaded", "nothing", "database"}
    assert count(database, Learner) == 20
    assert count(database, Attempt) == 20


@time_machine.travel(datetime(2024, 6, 1, 2, 0, tzinfo=UTC), tick=False)
def test_what_an_import_leaves_behind(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "成绩.csv", [HEAD, *ROWS])
    report = load(database, "learners", path)
    with database.read() as session:
        batch = session.scalars(select(Batch)).one()
        assert (batch.kind, batch.name, batch.made_by) == ("import", "成绩.csv", "system")
        assert batch.fingerprint == report.fingerprint
        assert len(report.fingerprint) == 64
        assert set(session.scalars(select(Attempt.batch_id))) == {batch.id}
        assert set(session.scalars(select(College.batch_id))) == {batch.id}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "import")).one()
        assert entry.new is not None
        assert entry.new["scores"] == 20
        assert revisions(session)["learning"] == 1
    again = load(database, "learners", path)
    assert again.loaded_before == datetime(2024, 6, 1, 2, 0, tzinfo=UTC)
    assert not again.loaded
    with database.read() as session:
        assert session.scalars(select(Batch)).one()
        assert revisions(session)["learning"] == 1


def test_a_dry_run_leaves_nothing(database: Database, tmp_path: Path) -> None:
    before = everything(database)
    path = csv_file(tmp_path / "a.csv", [HEAD, *ROWS])
    report = load(database, "learners", path, dry_run=True)
    assert report.added["learners"] == 20
    assert everything(database) == before


def test_only_the_system_imports(sqlite_database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, *ROWS])
    for actor in (PUBLIC, LOCAL_LEADER):
        with pytest.raises(NotAllowed):
            run_import(sqlite_database, actor, "learners", path)


def test_progress_is_told(sqlite_database: Database, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    path = csv_file(tmp_path / "a.csv", [HEAD, *ROWS])
    load(sqlite_database, "learners", path, progress=lambda *step: told.append(step))
    assert [stage for stage, _ in told] == ["reading", "checking", "storing", "counting"]
    assert told[0][1] == 20


def test_every_bad_cell_is_counted_and_some_are_shown(
    sqlite_database: Database, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, *[BAD] * 300])
    report = load(sqlite_database, "learners", path)
    assert report.bad_cells == 300
    for lang in ("zh", "en"):
        lines = report.lines(lang, shown=5)
        assert len([line for line in lines if "八十" in line]) == 5
        assert any("295" in line for line in lines)


def test_values_are_shown_short_and_in_one_line(sqlite_database: Database, tmp_path: Path) -> None:
    long = [*BAD[:4], "很\n长\x00" * 300, BAD[5]]
    report = load(sqlite_database, "learners", csv_file(tmp_path / "a.csv", [HEAD, long]))
    assert len(report.bad[0].value) <= 201
    assert "\n" not in report.bad[0].value
    assert "\x00" not in "".join(report.lines("zh"))


WORDS = st.sampled_from(
    ["", " ", "2024-05-20", "100", "-1", "满意", "=1+1", "\x00", "法学院", "1e400", "٣", "😀" * 50]
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(data=st.data(), kind=st.sampled_from(sorted(KINDS)))
def test_any_cells_are_loaded_or_told(
    sqlite_database: Database, tmp_path: Path, data: st.DataObject, kind: str
) -> None:
    """Whatever stands in the cells, there is a report or a sentence, never a traceback."""
    heads = {
        "learners": [*HEAD, "满分", "班级", "入学日期"],
        "ratings": ["编号", "工作人员", "社区", "办理时间", "评价", "评价时间", "评价内容"],
        "cases": ["编号", "乡镇", "类型", "受理时间", "层级", "结果", "办结时间"],
        "petitions": ["镇街", "月份", "渠道", "人次"],
    }[kind]
    cell = WORDS | st.text(max_size=8)
    row = st.lists(cell, min_size=0, max_size=len(heads) + 1)
    rows = data.draw(st.lists(row, max_size=6))
    path = tmp_path / "any.csv"
    csv_file(path, [heads, *rows], "utf-8-sig") if _writable(rows) else None
    if path.exists():
        try:
            report = load(sqlite_database, kind, path, good_rows=data.draw(st.booleans()))
            told = [*report.lines("zh"), *report.lines("en")]
        except BadFile as wrong:
            told = [wrong.sentence("zh"), wrong.sentence("en")]
        assert all(told)


def _writable(rows: list[list[str]]) -> bool:
    return not any("\ud800" <= char <= "\udfff" for row in rows for cell in row for char in cell)


def test_an_empty_report_says_so() -> None:
    report = ImportReport("learners", "a.csv")
    assert report.adds_nothing
    assert report.lines("en")[-1].startswith("There is nothing new")


def test_the_kinds_keep_their_actor() -> None:
    assert SYSTEM.name == "system"
