"""Sign-ins: who is signed in where, until when.

The browser holds a random token (signed by the server, so that noise never reaches the
database); the database holds its SHA-256 only.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dashboard import clock
from dashboard.access import Actor, require_admin
from data import accounts, audit
from data.accounts import Account, Refused
from data.db import Base

#: A sign-in ends after so long without a request.
IDLE = timedelta(minutes=30)
#: … and after so long in any case.
LONGEST = timedelta(hours=12)
#: The time of the last request is written down at most so often.
NOTED_EVERY = timedelta(minutes=1)


class SignIn(Base):
    """One browser that is signed in."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64))


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(
    session: Session, login: str, password: str, address: str
) -> tuple[str, Account] | Refused:
    """Sign in: a new token and the account, or why not. Public: this is how one signs in."""
    found = accounts.verify(session, login, password)
    if isinstance(found, Refused):
        return found
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.execute(delete(SignIn).where(SignIn.made_at < moment - LONGEST))
    session.add(
        SignIn(
            token_hash=hashed(token),
            account_id=found.id,
            made_at=moment,
            seen_at=moment,
            address=address[:64],
        )
    )
    actor = accounts.actor_of(session, found)
    audit.record(session, actor, "sign in", "account", found.id, new={"address": address[:64]})
    return token, found


def is_over(made_at: datetime, seen_at: datetime, moment: datetime) -> bool:
    """Whether a sign-in has ended by idleness or age."""
    return moment - seen_at > IDLE or moment - made_at > LONGEST


def signed_in(session: Session, token: str) -> tuple[Actor, bool, bool] | None:
    """The actor of a token, whether the password must be changed, and whether to note the visit.

    None when the sign-in is over or unknown. Public: it is what tells who asks.
    """
    row = session.execute(
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == hashed(token))
    ).first()
    moment = clock.now()
    if row is None or not row.Account.active:
        return None
    if is_over(row.SignIn.made_at, row.SignIn.seen_at, moment):
        return None
    stale = moment - row.SignIn.seen_at > NOTED_EVERY
    return accounts.actor_of(session, row.Account), row.Account.must_change, stale


def note_visit(session: Session, token: str) -> None:
    """Write down that this browser has just asked something. Public: the token is the proof."""
    found = session.get(SignIn, hashed(token))
    if found is not None:
        found.seen_at = clock.now()


def sign_out(session: Session, token: str) -> None:
    """End the sign-in of one browser. Public: the token is the proof."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))


def sign_out_everywhere(session: Session, actor: Actor, account_id: int | None = None) -> int:
    """End all sign-ins of one's own account, or as an admin of any; returns how many."""
    target = account_id if account_id is not None else actor.account_id
    if target != actor.account_id:
        require_admin(actor)
    ended = session.scalars(
        delete(SignIn).where(SignIn.account_id == target).returning(SignIn.token_hash)
    ).all()
    audit.record(session, actor, "sign out everywhere", "account", target or 0)
    return len(ended)
