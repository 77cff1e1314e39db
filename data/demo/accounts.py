"""Demonstration accounts, one for each role; they go when the demonstration is cleared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, Role
from data import accounts
from data.accounts import Account
from data.learning.models import College, Learner
from data.mediation.models import Clinic
from data.places import District, Village
from data.rating.models import Worker

#: All demonstration accounts have it; the server never offers them beyond this computer.
PASSWORD = "demo-2026"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What ``make run`` prints of an account."""

    login: str
    role: Role
    name: str


def fill(session: Session, actor: Actor, batch_id: int) -> None:
    """Add the accounts, bound to places and people of the demonstration."""
    for login, role, name, bound in _wanted(session):
        accounts.add_account(
            session,
            actor,
            login=login,
            name=name,
            role=role,
            password=PASSWORD,
            must_change=False,
            batch_id=batch_id,
            **bound,
        )


def _wanted(session: Session) -> list[tuple[str, Role, str, dict[str, Any]]]:
    districts = {each.name: each.id for each in session.scalars(select(District))}
    qijiang = next(key for name, key in districts.items() if name.startswith("綦江"))
    dadukou = next(key for name, key in districts.items() if name.startswith("大渡口"))
    community = session.scalars(select(Village.id).where(Village.name == "重钢社区")).one()
    worker = session.scalars(
        select(Worker.id).where(Worker.village_id == community).order_by(Worker.id).limit(1)
    ).one()
    college = session.scalars(select(College.id).order_by(College.number).limit(1)).one()
    learner = session.scalars(
        select(Learner.id).where(Learner.college_id == college).order_by(Learner.id).limit(1)
    ).one()
    clinic = session.scalars(select(Clinic.id).order_by(Clinic.number).limit(1)).one()
    return [
        ("admin", Role.ADMIN, "管理员", {}),
        ("leader-qijiang", Role.LEADER, "綦江区领导", {"district_id": qijiang}),
        ("leader-dadukou", Role.LEADER, "大渡口区领导", {"district_id": dadukou}),
        ("leader-college", Role.LEADER, "学院领导", {"college_id": college}),
        ("staff-community", Role.STAFF, "重钢社区工作人员", {"village_id": community}),
        ("staff-qijiang", Role.STAFF, "综治工作人员", {"district_id": qijiang}),
        ("staff-college", Role.STAFF, "学院教务人员", {"college_id": college}),
        ("mediator", Role.MEDIATOR, "值班和议员", {"clinic_id": clinic}),
        ("worker", Role.WORKER, "社区干部", {"worker_id": worker}),
        ("learner", Role.LEARNER, "学员", {"learner_id": learner}),
    ]


def demo_accounts(session: Session) -> list[DemoAccount]:
    """The demonstration accounts that are there, for the start-up message. Public."""
    found = session.scalars(
        select(Account).where(Account.batch_id.is_not(None)).order_by(Account.id)
    )
    return [DemoAccount(each.login, Role(each.role), each.name) for each in found]
