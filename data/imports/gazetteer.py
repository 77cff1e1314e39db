"""Places that a file names: found among the known ones, or new when the mapping allows it.

A place still to be made has a negative id until ``make_places`` gives it a real one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.imports.faults import BadValue
from data.imports.fields import folded
from data.places import District, Township, Village

#: The version of places that came in with a file: they are on no national list.
VERSION = "import"
_STREET = ("街道", "street", "subdistrict")
_COMMUNITY = ("社区", "居委会", "community")


@dataclass(slots=True)
class Gazetteer:
    """Every known township and village by the names people write, and those to be made."""

    create: str = ""
    townships: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    villages: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    township_of: dict[int, int] = field(default_factory=dict)
    new_townships: list[str] = field(default_factory=list)
    new_villages: list[tuple[int, str]] = field(default_factory=list)
    real_townships: dict[int, int] = field(default_factory=dict)
    real_villages: dict[int, int] = field(default_factory=dict)

    def township(self, name: str) -> int:
        """The township of that name. Raises BadValue when there is none, or several."""
        found = self.townships.get(folded(name), set())
        if len(found) > 1:
            raise BadValue("place_ambiguous", count=len(found))
        if found:
            return next(iter(found))
        if not self.create:
            raise BadValue("place_unknown")
        _fits(name)
        self.new_townships.append(name)
        self.townships[folded(name)] = {-len(self.new_townships)}
        return -len(self.new_townships)

    def village(self, name: str, township: str | None) -> int:
        """The village or community of that name (in that township, if told)."""
        within = self.township(township) if township else None
        found = {
            village
            for village in self.villages.get(folded(name), set())
            if within is None or self.township_of[village] == within
        }
        if len(found) > 1:
            raise BadValue("place_ambiguous", count=len(found))
        if found:
            return next(iter(found))
        if not self.create:
            raise BadValue("place_unknown")
        _fits(name)
        parent = self.township(self.create) if within is None else within
        self.new_villages.append((parent, name))
        village = -len(self.new_villages)
        self.villages[folded(name)].add(village)
        self.township_of[village] = parent
        return village


def _fits(name: str) -> None:
    if len(name) > 60:
        raise BadValue("too_long", longest=60, length=len(name))


def _spellings(name: str, *more: str | None) -> set[str]:
    """The ways in which a place is written: 古南街道 is also 古南."""
    texts = {name, *(text for text in more if text)}
    for ending in ("街道", "镇", "乡", "社区居民委员会", "村民委员会", "居民委员会"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            texts.add(name.removesuffix(ending))
    return {folded(text) for text in texts}


def known_places(session: Session, actor: Actor, district: str = "", create: str = "") -> Gazetteer:
    """All places of the database, or of one district; ``create`` names the district of new ones."""
    require_writer(actor)
    book = Gazetteer(create=create)
    townships = select(Township).join(District, Township.district_id == District.id)
    if district:
        townships = townships.where((District.name == district) | (District.name_en == district))
    for town in session.scalars(townships):
        for spelling in _spellings(town.name, town.name_en, town.code):
            book.townships[spelling].add(town.id)
    known = set().union(*book.townships.values()) if book.townships else set()
    for village in session.scalars(select(Village)):
        if village.township_id in known:
            book.township_of[village.id] = village.township_id
            names = (village.name_en, village.full_name, village.code)
            for spelling in _spellings(village.name, *names):
                book.villages[spelling].add(village.id)
    return book


def english(name: str) -> str:
    """A name for English readers: Chinese characters in pinyin, other names as they are."""
    if name.isascii():
        return name
    return " ".join(part[:1].upper() + part[1:] for part in lazy_pinyin(name))[:120]


def _district(session: Session, actor: Actor, name: str, batch_id: int) -> int:
    require_writer(actor)
    found = session.scalar(select(District.id).where(District.name == name).limit(1))
    if found is not None:
        return found
    district = District(name=name, name_en=english(name), version=VERSION, batch_id=batch_id)
    session.add(district)
    session.flush()
    return district.id


def wanted_places(
    book: Gazetteer, townships: Iterable[int], villages: Iterable[int]
) -> tuple[set[int], set[int]]:
    """The new townships and villages (negative ids) among those used, with their parents."""
    new_villages = {place for place in villages if place < 0}
    parents = (book.township_of[village] for village in new_villages)
    return {place for place in (*townships, *parents) if place < 0}, new_villages


def make_places(
    session: Session,
    actor: Actor,
    book: Gazetteer,
    batch_id: int,
    wanted: tuple[set[int], set[int]],
) -> None:
    """Make the wanted new places; afterwards ``real_…`` tell their ids by the negative ones."""
    require_writer(actor)
    townships, villages = wanted
    if townships or villages:
        district_id = _district(session, actor, book.create, batch_id)
        for place in sorted(townships, reverse=True):
            town = _new_township(book.new_townships[-place - 1], district_id, batch_id)
            session.add(town)
            session.flush()
            book.real_townships[place] = town.id
        for place in sorted(villages, reverse=True):
            parent, name = book.new_villages[-place - 1]
            village = _new_village(name, book.real_townships.get(parent, parent), batch_id)
            session.add(village)
            session.flush()
            book.real_villages[place] = village.id


def _new_township(name: str, district_id: int, batch_id: int) -> Township:
    return Township(
        district_id=district_id,
        name=name,
        name_en=english(name),
        version=VERSION,
        kind="street" if name.lower().endswith(_STREET) else "town",
        batch_id=batch_id,
    )


def _new_village(name: str, township_id: int, batch_id: int) -> Village:
    return Village(
        township_id=township_id,
        name=name,
        name_en=english(name),
        full_name=name,
        version=VERSION,
        kind="community" if name.lower().endswith(_COMMUNITY) else "village",
        batch_id=batch_id,
    )
