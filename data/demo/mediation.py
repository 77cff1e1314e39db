"""Demonstration rows of three-level mediation in 綦江, October 2017 until now."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, clinics, moments, people, petitions
from data.demo.cases import CODES, TEXTS, TYPES, Plan, afterwards, as_reported
from data.demo.clinics import Ground
from data.demo.lives import Lives, live
from data.demo.seeds import generator
from data.mediation.models import Agreement, Case, CaseEvent, CaseParty, FollowUp
from data.places import Township, Village

#: Parties' names and telephone numbers are kept only for disputes of the last two years.
PARTIES_KEPT = np.timedelta64(730, "D")

#: The worked case of the article.
WORKED_AT = "2018-07-17T01:20:00"
WORKED_VILLAGE = ("石壕镇", "万隆村")
WORKED_SUMMARY = "企业2017年铺设的污水管道占用农户土地，双方就占地补偿发生争议"
WORKED_TERMS = "企业按实际占用面积，每亩每年补偿250元，按年支付"
WORKED_AMOUNT, WORKED_UNIT = 250.0, "元/亩·年"


def fill(session: Session, actor: Actor, batch_id: int, today: date, until: np.datetime64) -> None:
    """Insert clinics, mediators, duties, disputes with all that hangs on them, and petitions."""
    require_writer(actor)
    ground = clinics.fill(session, actor, batch_id, generator("clinics"), today)
    rng = generator("cases")
    plan = _with_worked_case(session, as_reported(rng, ground), ground)
    plan = _until(plan.and_then(afterwards(rng, ground, today)), until)
    worked = int(np.flatnonzero(plan.reported_at == np.datetime64(WORKED_AT, "s"))[0])
    reach = _reach(ground, plan)
    lives = live(rng, plan.reported_at, reach, plan.level, plan.outcome, until, worked)
    ids = _add_cases(session, batch_id, rng, plan, ground, lives, worked)
    _add_events(session, rng, plan, ground, lives, ids)
    _add_parties(session, rng, plan, ids, until)
    _add_agreements(session, rng, plan, lives, ids, until, worked)
    _add_follow_ups(session, rng, lives, ids, until)
    petitions.fill(session, actor, batch_id, generator("petitions"), ground, until)


def _until(plan: Plan, until: np.datetime64) -> Plan:
    happened = plan.reported_at <= until
    return Plan(**{name: values[happened] for name, values in vars(plan).items()})


def _reach(ground: Ground, plan: Plan) -> np.ndarray:
    """How far the scene is, as the arrival clock sees it."""
    kind = np.where(ground.streets[plan.township], "street", "town")
    return np.where(ground.clinic_remote[plan.clinic], "remote", kind)


def _with_worked_case(session: Session, plan: Plan, ground: Ground) -> Plan:
    """The plan with one level-1 dispute of July 2018 turned into the article's worked case."""
    township, village = WORKED_VILLAGE
    at_home = Township.name == township, Village.name == village
    village_id = session.scalars(select(Village.id).join(Township).where(*at_home)).one()
    moment = np.datetime64(WORKED_AT, "s")
    spot = int(np.argmin(np.abs(plan.reported_at - moment) + _not(plan.level == 1)))
    plan.reported_at[spot] = moment
    plan.clinic[spot] = ground.clinic_in(village_id)
    plan.township[spot] = ground.clinic_township[plan.clinic[spot]]
    plan.village_id[spot] = village_id
    plan.type[spot] = CODES.index("07")
    order = np.argsort(plan.reported_at, kind="stable")
    return Plan(**{name: values[order] for name, values in vars(plan).items()})


def _not(wanted: np.ndarray) -> np.ndarray:
    """A handicap of years for what is not wanted."""
    return np.where(wanted, 0, 10**9).astype("timedelta64[s]")


def _pick(rng: np.random.Generator, choices: list[str], count: int) -> np.ndarray:
    return np.array(choices, dtype=object)[rng.integers(0, len(choices), count)]


def _add_cases(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    plan: Plan,
    ground: Ground,
    lives: Lives,
    worked: int,
) -> np.ndarray:
    count = len(plan.type)
    summaries = [_pick(rng, TYPES[code]["summaries"], count) for code in CODES]
    summary = np.choose(plan.type, summaries) if len(CODES) <= 32 else summaries[0]
    summary[worked] = WORKED_SUMMARY
    month = np.char.replace(
        moments.local_days(plan.reported_at).astype("datetime64[M]").astype(str), "-", ""
    )
    return bulk.add(
        session,
        Case,
        {
            "number": [f"QJ{m}-{n:05d}" for n, m in enumerate(month.tolist(), 1)],
            "township_id": ground.township_ids[plan.township],
            "village_id": plan.village_id,
            "clinic_id": ground.clinic_ids[plan.clinic],
            "type_code": np.array(CODES)[plan.type],
            "summary": summary,
            "reported_at": plan.reported_at,
            "acknowledged_at": lives.acknowledged_at,
            "arrived_at": lives.arrived_at,
            "level": lives.level,
            "state": lives.state,
            "concluded_at": lives.concluded_at,
            "batch_id": batch_id,
        },
    )


def _on_case(rng: np.random.Generator, plan: Plan, ground: Ground) -> np.ndarray:
    """The mediator who takes each case: any of the clinic's who had joined by then."""
    days = moments.local_days(plan.reported_at)
    draw = rng.random(len(days))
    chosen = np.zeros(len(days), dtype=int)
    for clinic, (who, since) in enumerate(zip(ground.mediators, ground.since, strict=True)):
        mine = np.flatnonzero(plan.clinic == clinic)
        joined = np.maximum(np.searchsorted(since, days[mine], side="right"), 1)
        chosen[mine] = who[(draw[mine] * joined).astype(int)]
    return chosen


def _add_events(
    session: Session,
    rng: np.random.Generator,
    plan: Plan,
    ground: Ground,
    lives: Lives,
    ids: np.ndarray,
) -> None:
    events = lives.events
    mediator = _on_case(rng, plan, ground)[events.case].astype(object)
    mediator[np.isin(events.kind, ["reported", "dispatched"]) | (events.level > 1)] = None
    bulk.add(
        session,
        CaseEvent,
        {
            "case_id": ids[events.case],
            "position": events.position,
            "kind": events.kind,
            "level": events.level,
            "at": events.at,
            "mediator_id": mediator,
            "reason": _reasons(rng, events.kind, events.level),
        },
    )


def _reasons(rng: np.random.Generator, kind: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Why a case climbed, paused or ended without a settlement."""
    reason = np.full(len(kind), None, dtype=object)
    for name, texts in TEXTS["reasons"].items():
        word, _, left = name.partition("_")
        which = (kind == word) & ((level == int(left) + 1) if left else True)
        reason[which] = _pick(rng, texts, int(which.sum()))
    return reason


def _add_parties(
    session: Session, rng: np.random.Generator, plan: Plan, ids: np.ndarray, until: np.datetime64
) -> None:
    recent = ids[plan.reported_at > until - PARTIES_KEPT]
    count = 2 * len(recent)
    bulk.add(
        session,
        CaseParty,
        {
            "case_id": np.repeat(recent, 2),
            "name": people.names(rng, count),
            "phone": people.phones(33000000 + np.arange(count)),
        },
    )


def _add_agreements(
    session: Session,
    rng: np.random.Generator,
    plan: Plan,
    lives: Lives,
    ids: np.ndarray,
    until: np.datetime64,
    worked: int,
) -> None:
    """Most settlements end in an agreement; nine in ten that fell due were performed."""
    count = len(ids)
    settled = lives.state == "settled"
    has = settled & ((lives.level > 1) | (rng.random(count) < 0.7))
    has[worked] = True
    effective = moments.local_days(lives.concluded_at)
    due = effective + np.where(rng.random(count) < 0.3, 0, rng.integers(3, 75, count))
    performed = np.minimum(due, effective + rng.integers(0, 60, count))
    late = rng.random(count) > 0.94
    performed[late] = due[late] + rng.integers(5, 90, int(late.sum()))
    broken = late & (rng.random(count) < 0.45)
    today = moments.local_day(until)
    state = np.where(
        (performed <= today) & ~broken,
        "performed",
        np.where(due >= today, "performing", np.where(due >= today - 120, "urged", "breached")),
    )
    confirmed = effective + rng.integers(3, 28, count)
    confirms = (rng.random(count) < 0.05) & (confirmed <= today)
    amount = _amounts(rng, plan)
    terms = np.array([TYPES[code]["terms"] for code in CODES], dtype=object)[plan.type]
    unit = moments.or_none(~np.isnan(amount), np.full(count, "元", dtype=object))
    oral = (lives.level == 1) & (rng.random(count) < 0.35)
    terms[worked], amount[worked], unit[worked], oral[worked] = (
        WORKED_TERMS,
        WORKED_AMOUNT,
        WORKED_UNIT,
        False,
    )
    no_day = np.datetime64("NaT", "D")
    bulk.add(
        session,
        Agreement,
        {
            "case_id": ids[has],
            "oral": oral[has],
            "terms": terms[has],
            "amount": amount[has],
            "unit": unit[has],
            "effective_on": effective[has],
            "due_on": due[has],
            "state": state[has],
            "performed_on": np.where(state == "performed", performed, no_day)[has],
            "confirmed_on": np.where(confirms, confirmed, no_day)[has],
        },
    )


def _amounts(rng: np.random.Generator, plan: Plan) -> np.ndarray:
    """Sums in yuan, in tens; NaN where the type is rarely about money."""
    median = np.array([TYPES[code]["money"] for code in CODES], dtype=float)[plan.type]
    drawn = np.round(median * rng.lognormal(0, 0.8, len(median)) / 10) * 10
    return np.where((median > 0) & (rng.random(len(median)) < 0.8), drawn, np.nan)


def _add_follow_ups(
    session: Session, rng: np.random.Generator, lives: Lives, ids: np.ndarray, until: np.datetime64
) -> None:
    """Follow-ups 7 and 30 days after a settlement; most are done within days, some forgotten."""
    settled = np.flatnonzero(lives.state == "settled")
    ended = moments.local_days(lives.concluded_at[settled])
    due = np.stack([ended + 7, ended + 30], axis=1).ravel()
    today = moments.local_day(until)
    done = due + rng.geometric(0.5, len(due)) - 1
    forgotten = (due > today - 90) & (rng.random(len(due)) < 0.05)
    happened = (done <= today) & ~forgotten
    outcome = _pick(rng, TEXTS["reasons"]["outcomes"], len(due))
    outcome[~happened] = None
    bulk.add(
        session,
        FollowUp,
        {
            "case_id": np.repeat(ids[settled], 2),
            "due_on": due,
            "done_on": np.where(happened, done, np.datetime64("NaT", "D")),
            "outcome": outcome,
        },
    )
