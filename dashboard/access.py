"""Who asks: the actor that every command and every non-public query is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.errors import NotAllowed


class Role(StrEnum):
    """What an actor is to the software. PUBLIC is anyone: no sign-in, kiosk, open API."""

    PUBLIC = "public"
    LEADER = "leader"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that asks or does."""

    role: Role
    name: str

    @property
    def sees_people(self) -> bool:
        """Whether full names and single records may be shown to this actor."""
        return self.role is not Role.PUBLIC


PUBLIC = Actor(Role.PUBLIC, "public")
LOCAL_LEADER = Actor(Role.LEADER, "leader at this computer")
SYSTEM = Actor(Role.SYSTEM, "system")


def require_people(actor: Actor) -> None:
    """Refuse an actor who may not see single people's records."""
    if not actor.sees_people:
        raise NotAllowed("leaders_only")


def require_writer(actor: Actor) -> None:
    """Refuse an actor who may not write rows."""
    if actor.role is not Role.SYSTEM:
        raise NotAllowed("not_a_writer")


def shown_name(actor: Actor, name: str) -> str:
    """A person's name as this actor may see it: whole, or its first character and a star."""
    return name if actor.sees_people or not name else f"{name[0]}*"


#: Counts of people below this are not shown in public (DOMAIN.md §5).
SMALLEST_PUBLIC_CELL = 5


def shown_count(actor: Actor, count: int) -> int | None:
    """A count as this actor may see it; None means suppressed because it is too small."""
    if actor.sees_people or count == 0 or count >= SMALLEST_PUBLIC_CELL:
        return count
    return None
