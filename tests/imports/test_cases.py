"""Importing disputes: a register with one row per case, and an event log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data.db import Database
from data.imports.faults import BadFile
from data.mediation.models import Case, CaseDay, CaseEvent
from data.places import Township, Village
from tests.imports.files import count, csv_file, faults, load, text_file, xlsx_file
from tests.mediation.build import add_clinic, add_township

REGISTER = [
    *("案件编号", "乡镇", "村", "诊室", "纠纷类型", "案情", "受理时间", "到场时间", "调解层级"),
    *("调解结果", "办结时间"),
]
FIRST = ["A1", "新盛街道", "石桥村", "C1", "邻里纠纷", "排水"]
FIRST += ["2018-07-02 09:00", "2018-07-02 09:12", "一级", "调解成功", "2018-07-03"]

LOG = ["案件编号", "时间", "步骤", "乡镇", "类型", "层级", "原因"]
STEPS = [
    ["B1", "2018-07-02 09:00", "受理", "新盛街道", "邻里", "", ""],
    ["B1", "2018-07-02 09:12", "到场", "", "", "", ""],
    ["B1", "2018-07-02 09:20", "调解", "", "", "1", ""],
    ["B1", "2018-07-04 10:00", "升级", "", "", "2", "分歧大"],
    ["B1", "2018-07-05 10:00", "调解成功", "", "", "2", ""],
]


@pytest.fixture
def township(database: Database) -> Database:
    with database.write() as session:
        add_clinic(session, add_township(session))
    return database


@pytest.fixture
def small(sqlite_database: Database) -> Database:
    with sqlite_database.write() as session:
        add_clinic(session, add_township(session))
    return sqlite_database


def changed(**cells: str) -> list[str]:
    return [cells.get(heading, cell) for heading, cell in zip(REGISTER, FIRST, strict=True)]


def log_of(database: Database, number: str) -> list[tuple[str, int, bool]]:
    with database.read() as session:
        return list(
            session.execute(
                select(CaseEvent.kind, CaseEvent.level, CaseEvent.irregular)
                .join(Case, Case.id == CaseEvent.case_id)
                .where(Case.number == number)
                .order_by(CaseEvent.position)
            ).tuples()
        )


def only_case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


# A register


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_register_with_chinese_headings(
    township: Database, tmp_path: Path, encoding: str
) -> None:
    rows = [REGISTER, FIRST, changed(案件编号="A2", 调解层级="三级", 调解结果="调解不成")]
    rows.append(changed(案件编号="A3", 到场时间="", 调解结果="办理中", 办结时间=""))
    report = load(township, "cases", csv_file(tmp_path / "a.csv", rows, encoding))
    assert report.loaded, report.bad
    assert report.form == "cases"
    assert log_of(township, "A1") == [
        ("reported", 1, False),
        ("arrived", 1, False),
        ("settled", 1, False),
    ]
    assert [line[:2] for line in log_of(township, "A2")][2:] == [
        ("escalated", 2),
        ("escalated", 3),
        ("failed", 3),
    ]
    assert log_of(township, "A3") == [("reported", 1, False)]
    with township.read() as session:
        case = session.scalars(select(Case).where(Case.number == "A1")).one()
        assert (case.type_code, case.summary, case.state) == ("02", "排水", "settled")
        assert case.arrived_at == datetime(2018, 7, 2, 1, 12, tzinfo=UTC)
        assert case.clinic_id is not None
        assert case.village_id is not None
        day = session.scalars(select(CaseDay).where(CaseDay.type_code == "02")).one()
        assert (day.taken_up, day.settled_1, day.reached_3) == (3, 1, 1)
        late = session.scalars(select(Case).where(Case.number == "A3")).one()
        assert late.due_at is not None


def test_a_register_with_english_headings_in_a_spreadsheet(
    township: Database, tmp_path: Path
) -> None:
    rows = [
        ["Case number", "Township", "Type", "Reported at", "Level", "Outcome", "Concluded at"],
        ["A1", "新盛街道 (en)", 9, datetime(2018, 7, 2, 9), 1, "Settled", datetime(2018, 7, 3)],
    ]
    report = load(township, "cases", xlsx_file(tmp_path / "a.xlsx", rows))
    assert report.loaded, report.bad
    assert only_case(township).type_code == "09"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"案件编号": ""}, "案件编号", "missing"),
        ({"乡镇": "无名镇", "村": ""}, "乡镇", "place_unknown"),
        ({"村": "无名村"}, "村", "place_unknown"),
        ({"诊室": "C9"}, "诊室", "clinic_unknown"),
        ({"纠纷类型": "吵架"}, "纠纷类型", "not_a_choice"),
        ({"纠纷类型": ""}, "纠纷类型", "missing"),
        ({"受理时间": "07/02/2018"}, "受理时间", "date_order"),
        ({"到场时间": "2018-07-01"}, "到场时间", "before_reported"),
        ({"办结时间": "2018-07-01"}, "办结时间", "before_reported"),
        ({"办结时间": ""}, "办结时间", "missing_conclusion"),
        ({"调解结果": ""}, "调解结果", "missing_outcome"),
        ({"调解结果": "不了了之"}, "调解结果", "not_a_choice"),
        ({"调解层级": "四级"}, "调解层级", "not_a_number"),
        ({"调解层级": "4"}, "调解层级", "too_large"),
    ],
)
def test_a_bad_cell_is_told(
    small: Database, tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    path = csv_file(tmp_path / "a.csv", [REGISTER, changed(**cells)])
    report = load(small, "cases", path)
    assert faults(report) == [(2, column, reason)]
    assert count(small, Case) == 0


def test_a_case_told_twice(small: Database, tmp_path: Path) -> None:
    report = load(small, "cases", csv_file(tmp_path / "a.csv", [REGISTER, FIRST, FIRST]))
    assert faults(report) == [(3, "案件编号", "twice")]


def test_a_clinic_of_another_township(small: Database, tmp_path: Path) -> None:
    with small.write() as session:
        add_clinic(session, add_township(session, "古南街道"), "C2")
    report = load(small, "cases", csv_file(tmp_path / "a.csv", [REGISTER, changed(诊室="C2")]))
    assert faults(report) == [(2, "诊室", "clinic_elsewhere")]


def test_places_are_made_only_when_the_mapping_says_so(township: Database, tmp_path: Path) -> None:
    text = '[columns]\nnumber = "案件编号"\ntownship = "乡镇"\nvillage = "村"\ntype = "纠纷类型"\n'
    text += 'reported_at = "受理时间"\n[options]\n'
    path = csv_file(tmp_path / "a.csv", [REGISTER, changed(乡镇="新镇", 村="新村")])
    report = load(township, "cases", path, mapping=text_file(tmp_path / "a.toml", text))
    assert faults(report) == [(2, "乡镇", "place_unknown")]
    mapping = text_file(tmp_path / "b.toml", text + 'create_places = "新县"\n')
    report = load(township, "cases", path, mapping=mapping)
    assert report.added["places"] == 2
    with township.read() as session:
        town = session.scalars(select(Township).where(Township.name == "新镇")).one()
        village = session.scalars(select(Village).where(Village.name == "新村")).one()
    assert (town.kind, village.kind, village.township_id) == ("town", "village", town.id)


# An event log


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_event_log_with_chinese_headings(
    township: Database, tmp_path: Path, encoding: str
) -> None:
    path = csv_file(tmp_path / "a.csv", [LOG, *reversed(STEPS)], encoding, ";")
    report = load(township, "cases", path)
    assert report.loaded, report.bad
    assert report.form == "events"
    assert log_of(township, "B1") == [
        ("reported", 1, False),
        ("arrived", 1, False),
        ("mediating", 1, False),
        ("escalated", 2, False),
        ("settled", 2, False),
    ]
    assert only_case(township).level == 2


def step(place: int, **cells: str) -> list[list[str]]:
    """The log with one row changed."""
    rows = [list(row) for row in STEPS]
    for heading, cell in cells.items():
        rows[place][LOG.index(heading)] = cell
    return rows


@pytest.mark.parametrize(
    ("rows", "row", "column", "reason"),
    [
        (step(3, 层级="3"), 5, "层级", "step_level_jump"),
        (step(4, 层级="1"), 6, "层级", "step_level_down"),
        (step(2, 层级="2"), 4, "层级", "step_not_escalated"),
        (step(3, 原因=""), 5, "层级", "step_no_reason"),
        (step(0, 步骤="派单"), 2, "步骤", "step_not_reported_first"),
        (step(2, 步骤="受理", 层级=""), 4, "步骤", "step_reported_twice"),
        (step(2, 步骤="接单", 层级=""), 4, "步骤", "step_out_of_turn"),
        (step(2, 步骤="恢复", 层级=""), 4, "步骤", "step_not_paused"),
        (step(2, 步骤="撤回", 层级=""), 5, "层级", "step_already_concluded"),
    ],
)
def test_an_illegal_step_is_told_as_such(
    small: Database, tmp_path: Path, rows: list[list[str]], row: int, column: str, reason: str
) -> None:
    report = load(small, "cases", csv_file(tmp_path / "a.csv", [LOG, *rows]))
    assert report.rejected
    assert (row, column, reason) in faults(report)
    assert count(small, Case) == 0


def test_an_illegal_step_is_kept_as_marked_history_when_told(
    township: Database, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "a.csv", [LOG, *step(3, 层级="3")])
    report = load(township, "cases", path, keep_irregular=True)
    assert report.loaded
    assert not report.bad
    assert report.irregular["step_level_jump"] == 1
    assert ("escalated", 3, True) in log_of(township, "B1")
    assert only_case(township).level == 3


def test_good_rows_leaves_out_whole_cases(township: Database, tmp_path: Path) -> None:
    other = [["B2", *row[1:]] for row in STEPS]
    bad = [["B3", *row[1:]] for row in STEPS]
    bad[1][1] = "gestern"
    path = csv_file(tmp_path / "a.csv", [LOG, *step(3, 层级="3"), *other, *bad])
    report = load(township, "cases", path, good_rows=True)
    assert report.loaded
    assert only_case(township).number == "B2"
    assert report.kept_out == 4 + 3  # B1 has two bad rows... the jump and what follows it
    assert {"step_level_jump", "not_a_date"} <= set(report.reasons)


def test_rows_of_one_case_that_disagree(small: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [LOG, *step(2, 类型="合同")])
    assert faults(load(small, "cases", path)) == [(4, "类型", "differs_in_file")]


def test_a_case_without_place_or_type(small: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [LOG, *step(0, 乡镇="", 类型="")])
    assert faults(load(small, "cases", path)) == [(2, "乡镇", "missing"), (2, "类型", "missing")]


def test_a_log_that_has_grown_adds_its_new_steps(township: Database, tmp_path: Path) -> None:
    load(township, "cases", csv_file(tmp_path / "a.csv", [LOG, *STEPS[:3]]))
    assert only_case(township).state == "mediating"
    path = csv_file(tmp_path / "b.csv", [LOG, *STEPS])
    report = load(township, "cases", path)
    assert dict(report.present) == {"cases": 1, "steps": 3}
    assert report.added["steps"] == 2
    case = only_case(township)
    assert (case.state, case.level) == ("settled", 2)
    assert len(log_of(township, "B1")) == 5
    assert load(township, "cases", path).adds_nothing
    with township.read() as session:
        day = session.scalars(select(CaseDay).where(CaseDay.type_code == "02")).one()
        assert day.settled_2 == 1


def test_a_log_that_was_changed_is_refused(small: Database, tmp_path: Path) -> None:
    load(small, "cases", csv_file(tmp_path / "a.csv", [LOG, *STEPS]))
    path = csv_file(tmp_path / "b.csv", [LOG, *step(1, 时间="2018-07-02 09:10")])
    assert faults(load(small, "cases", path)) == [(2, "案件编号", "case_differs")]


def test_an_unknown_mediator(small: Database, tmp_path: Path) -> None:
    rows = [[*LOG, "和议员"], *([*row, "X9"] for row in STEPS[:1])]
    report = load(small, "cases", csv_file(tmp_path / "a.csv", rows))
    assert faults(report) == [(2, "和议员", "mediator_unknown")]


DERIVED = """
form = "events"
[columns]
number = "id"
at = "at"
event = "what"
level = "group"
township = "place"
[constants]
type = "99"
[otherwise]
reason = "not told"
[values.event]
"done*" = "settled"
"wait" = "paused"
"*" = "mediating"
[values.level]
"* 2nd" = 2
"* 3rd" = 3
"*" = 1
[options]
derive_steps = true
"""


def derived(tmp_path: Path, *rows: tuple[str, str]) -> tuple[Path, Path]:
    table = [["id", "at", "what", "group", "place"]]
    table += [
        ["D1", f"2018-07-02 09:{minute:02}", what, group, "新盛街道"]
        for minute, (what, group) in enumerate(rows)
    ]
    return csv_file(tmp_path / "a.csv", table), text_file(tmp_path / "m.toml", DERIVED)


def test_steps_are_derived_from_levels(small: Database, tmp_path: Path) -> None:
    path, mapping = derived(
        tmp_path,
        *(("work", "A"), ("wait", "A"), ("wait", "A"), ("work", "B 2nd"), ("done", "B 2nd")),
        *(("work", "C 3rd"), ("done", "C 3rd"), ("done closed", "C 3rd")),
    )
    report = load(small, "cases", path, mapping=mapping)
    assert report.loaded, report.bad
    assert [line[:2] for line in log_of(small, "D1")] == [
        ("reported", 1),
        ("mediating", 1),
        ("paused", 1),
        ("escalated", 2),
        ("mediating", 2),
        ("escalated", 3),
        ("settled", 3),
    ]
    case = only_case(small)
    assert (case.level, case.state) == (3, "settled")
    assert case.concluded_at == datetime(2018, 7, 2, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((("work", "A"), ("work", "C 3rd")), "step_level_jump"),
        ((("work", "A"), ("work", "B 2nd"), ("work", "A")), "step_level_down"),
        ((("work", "A"), ("work", "B 2nd"), ("done", "A")), "step_level_down"),
        ((("work", "B 2nd"), ("done", "B 2nd")), "step_not_escalated"),
    ],
)
def test_derived_steps_that_break_the_rules(
    small: Database, tmp_path: Path, rows: tuple[tuple[str, str], ...], reason: str
) -> None:
    path, mapping = derived(tmp_path, *rows)
    report = load(small, "cases", path, mapping=mapping)
    assert dict(report.reasons) == {reason: 1}
    kept = load(small, "cases", path, mapping=mapping, keep_irregular=True)
    assert kept.loaded
    assert dict(kept.irregular) == {reason: 1}
    wanted = "settled" if rows[-1][0] == "done" else "mediating"
    assert only_case(small).state == wanted


def test_a_field_of_the_other_form_is_refused(small: Database, tmp_path: Path) -> None:
    path, _ = derived(tmp_path, ("work", "A"))
    mapping = text_file(tmp_path / "m.toml", DERIVED.replace('place"', 'place"\noutcome = "what"'))
    with pytest.raises(BadFile, match="mapping_unknown"):
        load(small, "cases", path, mapping=mapping)
