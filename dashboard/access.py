"""Who asks: the actor that every command and every non-public query is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.errors import NotAllowed


class Role(StrEnum):
    """What an actor is to the software. PUBLIC is anyone: no sign-in, kiosk, open API."""

    PUBLIC = "public"
    LEARNER = "learner"
    WORKER = "worker"
    MEDIATOR = "mediator"
    STAFF = "staff"
    LEADER = "leader"
    ADMIN = "admin"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Reach:
    """What an actor is bound to: everything, or sets of places and colleges, or one person."""

    whole: bool = False
    townships: frozenset[int] = frozenset()
    villages: frozenset[int] = frozenset()
    colleges: frozenset[int] = frozenset()
    clinic_id: int | None = None
    worker_id: int | None = None
    learner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that asks or does, and how far it reaches."""

    role: Role
    name: str
    reach: Reach = field(default_factory=Reach)
    account_id: int | None = None

    @property
    def sees_people(self) -> bool:
        """Whether this actor may see people's names and single records anywhere at all."""
        return self.role in SEERS

    def in_village(self, village_id: int | None) -> bool:
        """Whether people and records of this village or community are in sight."""
        return self.sees_people and (self.reach.whole or village_id in self.reach.villages)

    def in_township(self, township_id: int | None) -> bool:
        """Whether people and records of this whole township are in sight."""
        return self.sees_people and (self.reach.whole or township_id in self.reach.townships)

    def in_college(self, college_id: int | None) -> bool:
        """Whether this college's learners and their records are in sight."""
        return self.sees_people and (self.reach.whole or college_id in self.reach.colleges)

    def is_worker(self, worker_id: int | None) -> bool:
        return self.role is Role.WORKER and worker_id == self.reach.worker_id is not None

    def is_learner(self, learner_id: int | None) -> bool:
        return self.role is Role.LEARNER and learner_id == self.reach.learner_id is not None

    def in_clinic(self, clinic_id: int | None) -> bool:
        return self.role is Role.MEDIATOR and clinic_id == self.reach.clinic_id is not None


#: Roles that see full names and single records inside their reach.
SEERS = frozenset({Role.STAFF, Role.LEADER, Role.ADMIN, Role.SYSTEM})
#: Roles that enter rows inside their reach.
WRITERS = frozenset({Role.STAFF, Role.ADMIN, Role.SYSTEM})

WHOLE = Reach(whole=True)
PUBLIC = Actor(Role.PUBLIC, "public")
LOCAL_LEADER = Actor(Role.LEADER, "leader at this computer", WHOLE)
SYSTEM = Actor(Role.SYSTEM, "system", WHOLE)


def require_people(actor: Actor) -> None:
    """Refuse an actor who may not see single people's records."""
    if not actor.sees_people:
        raise NotAllowed("leaders_only")


def require_inside(inside: bool) -> None:
    """Refuse a record outside the reach: ``require_inside(actor.in_village(…))``."""
    if not inside:
        raise NotAllowed("out_of_reach")


def require_writer(actor: Actor) -> None:
    """Refuse an actor who may not enter rows at all; where, is for ``require_inside``."""
    if actor.role not in WRITERS:
        raise NotAllowed("not_a_writer")


def require_admin(actor: Actor) -> None:
    """Refuse anyone but an admin (or the program itself)."""
    if actor.role not in {Role.ADMIN, Role.SYSTEM}:
        raise NotAllowed("admins_only")


def shown_name(actor: Actor, name: str) -> str:
    """A person's name as this actor may see it: whole, or its first character and a star."""
    return name if actor.sees_people or not name else f"{name[0]}*"


#: Counts of people below this are not shown in public .
SMALLEST_PUBLIC_CELL = 5


def shown_count(actor: Actor, count: int) -> int | None:
    """A count as this actor may see it; None means suppressed because it is too small."""
    if actor.sees_people or count == 0 or count >= SMALLEST_PUBLIC_CELL:
        return count
    return None
