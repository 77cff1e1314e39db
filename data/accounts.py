"""Accounts: who may sign in, as what, and how far they reach.

Passwords are kept as argon2id hashes only. Five failures in a row lock an account for five
minutes; the lock is in the database, so every process keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dashboard import clock
from dashboard.access import Actor, Reach, Role, require_admin
from dashboard.errors import BadInput, NotAllowed, NotFound
from data import audit
from data.audit import Batched
from data.db import Base
from data.places import Township, Village

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
FAILURES_TO_LOCK = 5
LOCKED_FOR = timedelta(minutes=5)
#: Roles that an account may have; the public and the system have no account.
ROLES = (Role.ADMIN, Role.LEADER, Role.STAFF, Role.MEDIATOR, Role.WORKER, Role.LEARNER)

_hasher = PasswordHasher()
#: Verified against when there is no such account, so that the time taken does not tell.
_NOBODY = _hasher.hash("nobody has this password")


class Account(Batched, Base):
    """Somebody who may sign in, bound to a place, a college, or a person's record."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "role IN ('admin','leader','staff','mediator','worker','learner')", name="role"
        ),
        CheckConstraint("failures >= 0", name="failures"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10))
    password: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    township_id: Mapped[int | None] = mapped_column(ForeignKey("townships.id"))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"))
    college_id: Mapped[int | None] = mapped_column(ForeignKey("colleges.id"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"))
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learners.id"))


BINDINGS = (
    "district_id",
    "township_id",
    "village_id",
    "college_id",
    "clinic_id",
    "worker_id",
    "learner_id",
)
#: What an account of each role must be bound to, at least one of; none for an admin.
NEEDS: dict[Role, tuple[str, ...]] = {
    Role.ADMIN: (),
    Role.LEADER: ("district_id", "township_id", "village_id", "college_id"),
    Role.STAFF: ("district_id", "township_id", "village_id", "college_id"),
    Role.MEDIATOR: ("clinic_id",),
    Role.WORKER: ("worker_id",),
    Role.LEARNER: ("learner_id",),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a sign-in failed: ``wrong`` (name or password) or ``locked`` (and until when)."""

    reason: str
    until: datetime | None = None


def check_password(password: str, login: str) -> None:
    """Raise BadInput for a password that is too short, too long, or the account's own name."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput("password_short", "password", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise BadInput("password_long", "password", most=LONGEST_PASSWORD)
    if password.casefold() == login.casefold() or len(set(password)) == 1:
        raise BadInput("password_plain", "password")


def is_locked(locked_until: datetime | None, moment: datetime) -> bool:
    return locked_until is not None and moment < locked_until


def add_account(
    session: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    role: Role,
    password: str,
    must_change: bool = True,
    batch_id: int | None = None,
    **bound: int | None,
) -> Account:
    """Make an account. ``bound`` are ids by the names in BINDINGS. Raises BadInput."""
    require_admin(actor)
    login = login.strip()
    if not 2 <= len(login) <= 60 or any(letter.isspace() for letter in login):
        raise BadInput("login_form", "login")
    if session.scalar(select(Account.id).where(Account.login == login)):
        raise BadInput("login_taken", "login", login=login)
    if role not in ROLES:
        raise BadInput("unknown_choice", "role", value=role, known=", ".join(ROLES))
    check_password(password, login)
    check_binding(role, bound)
    account = Account(
        login=login,
        name=name.strip() or login,
        role=role,
        password=_hasher.hash(password),
        must_change=must_change,
        made_at=clock.now(),
        batch_id=batch_id,
        **{key: value for key, value in bound.items() if value is not None},
    )
    session.add(account)
    session.flush()
    audit.record(session, actor, "add account", "account", account.id, new=facts(account))
    return account


def check_binding(role: Role, bound: dict[str, int | None]) -> None:
    """Raise BadInput when an account of this role lacks the place or person it is bound to."""
    unknown = set(bound) - set(BINDINGS)
    if unknown:
        raise TypeError(f"no such binding: {unknown}")
    needs = NEEDS[role]
    if needs and not any(bound.get(key) for key in needs):
        raise BadInput("account_unbound", needs[0], role=role)


def facts(account: Account) -> dict[str, Any]:
    """An account as the audit log keeps it; never the password."""
    shown = ("login", "name", "role", "active", "must_change", *BINDINGS)
    return {key: getattr(account, key) for key in shown if getattr(account, key) is not None}


def verify(session: Session, login: str, password: str) -> Account | Refused:
    """The account of this name and password, or why not. Public: this is how one signs in.

    A failure is counted in the caller's transaction, which must therefore be committed.
    """
    account = session.scalar(select(Account).where(Account.login == login.strip()))
    moment = clock.now()
    if account is None or not account.active:
        _matches(_NOBODY, password)
        return Refused("wrong")
    if is_locked(account.locked_until, moment):
        return Refused("locked", account.locked_until)
    if not _matches(account.password, password):
        return _failed(session, account, moment)
    account.failures, account.locked_until = 0, None
    if _hasher.check_needs_rehash(account.password):
        account.password = _hasher.hash(password)
    return account


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


def _failed(session: Session, account: Account, moment: datetime) -> Refused:
    account.failures += 1
    if account.failures < FAILURES_TO_LOCK:
        return Refused("wrong")
    account.failures, account.locked_until = 0, moment + LOCKED_FOR
    audit.record(session, actor_of(session, account), "lock account", "account", account.id)
    return Refused("locked", account.locked_until)


def change_password(session: Session, actor: Actor, old: str, new: str) -> None:
    """Change one's own password; the old one must be given. Raises BadInput."""
    account = session.get(Account, actor.account_id or 0)
    if account is None:
        raise NotAllowed("sign_in_first")
    if not _matches(account.password, old):
        raise BadInput("password_wrong", "old")
    if old == new:
        raise BadInput("password_same", "password")
    check_password(new, account.login)
    account.password, account.must_change = _hasher.hash(new), False
    audit.record(session, actor, "change password", "account", account.id)


def set_password(session: Session, actor: Actor, account_id: int, password: str) -> None:
    """Give an account a new first password, to be changed at the next sign-in; unlocks it."""
    require_admin(actor)
    account = held(session, account_id)
    check_password(password, account.login)
    account.password, account.must_change = _hasher.hash(password), True
    account.failures, account.locked_until = 0, None
    audit.record(session, actor, "set password", "account", account.id)


def change_account(session: Session, actor: Actor, account_id: int, **change: Any) -> Account:
    """Change an account's name, role, binding or whether it is active; the old stays in the log.

    The last active admin can neither be closed nor made something else.
    """
    require_admin(actor)
    account = held(session, account_id)
    old = facts(account)
    for key, value in change.items():
        if key not in {"name", "role", "active", *BINDINGS}:
            raise TypeError(f"not to be changed: {key}")
        setattr(account, key, value)
    check_binding(Role(account.role), {key: getattr(account, key) for key in BINDINGS})
    session.flush()
    if not session.scalar(
        select(Account.id).where(Account.role == Role.ADMIN, Account.active).limit(1)
    ):
        raise BadInput("last_admin", "role")
    audit.record(
        session, actor, "change account", "account", account.id, old=old, new=facts(account)
    )
    return account


def held(session: Session, account_id: int) -> Account:
    """The account, for the commands above. Public within them."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("no_such_record", "account")
    return account


def all_accounts(session: Session, actor: Actor) -> list[Account]:
    """Every account by login, for the admin page."""
    require_admin(actor)
    return list(session.scalars(select(Account).order_by(Account.login)))


def actor_of(session: Session, account: Account) -> Actor:
    """The actor that a signed-in account is, with its reach spelled out. Public."""
    return Actor(Role(account.role), account.login, reach_of(session, account), account.id)


def reach_of(session: Session, account: Account) -> Reach:
    """The places, colleges and people an account is bound to, with all that lies inside. Public."""
    if account.role == Role.ADMIN:
        return Reach(whole=True)
    townships = (
        set(session.scalars(select(Township.id).where(Township.district_id == account.district_id)))
        if account.district_id
        else set()
    )
    if account.township_id:
        townships.add(account.township_id)
    villages = set(session.scalars(select(Village.id).where(Village.township_id.in_(townships))))
    if account.village_id:
        villages.add(account.village_id)
    return Reach(
        townships=frozenset(townships),
        villages=frozenset(villages),
        colleges=frozenset({account.college_id} if account.college_id else ()),
        clinic_id=account.clinic_id,
        worker_id=account.worker_id,
        learner_id=account.learner_id,
    )
