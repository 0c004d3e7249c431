"""Rotation of the key of personal data, while servers run."""

from dataclasses import dataclass

from sqlalchemy import Row, select, tuple_, update

from ticketing.ledger.context import Core
from ticketing.ledger.tables import private
from ticketing.privacy import documents

#: Rows of one transaction: short, because commands wait for it.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows by the key that reads them. current: the present one. old: an earlier one. lost: none."""

    current: int = 0
    old: int = 0
    lost: int = 0


def count(core: Core, most: int) -> Keys:
    """The newest rows, at most so many, by the key that reads them."""
    with core.database.read() as connection:
        found = connection.scalars(select(private.c.secret).order_by(private.c.at.desc()).limit(most)).all()
    current = sum(documents.is_current(core, each) for each in found)
    readable = sum(documents.renewed(core, each) is not None for each in found)
    return Keys(current, readable - current, len(found) - readable)


def rotate(core: Core) -> Keys:
    """Encrypt everything under the present key; old: rows that were changed. Running it twice is safe."""
    done, last = Keys(), ("", "")
    while rows := _after(core, last):
        done = _added(done, _renew(core, rows))
        last = (rows[-1].ticket, rows[-1].kind)
    return done


def _after(core: Core, last: tuple[str, str]) -> list[Row[tuple[str, str, str]]]:
    key = (private.c.ticket, private.c.kind)
    query = select(*key, private.c.secret).where(tuple_(*key) > last).order_by(*key).limit(_BATCH)
    with core.database.read() as connection:
        return [*connection.execute(query)]


def _renew(core: Core, rows: list[Row[tuple[str, str, str]]]) -> Keys:
    old = [each for each in rows if not documents.is_current(core, each.secret)]
    renewed = [(each, documents.renewed(core, each.secret)) for each in old]
    changed = [(each, new) for each, new in renewed if new is not None]
    with core.database.write() as connection:
        for each, (secret, digest) in changed:
            # By its old secret: what a server replaced or erased meanwhile stays as it is now.
            which = (private.c.ticket == each.ticket, private.c.kind == each.kind)
            query = update(private).where(*which, private.c.secret == each.secret)
            connection.execute(query.values(secret=secret, digest=digest))
    return Keys(len(rows) - len(old), len(changed), len(old) - len(changed))


def _added(one: Keys, two: Keys) -> Keys:
    return Keys(one.current + two.current, one.old + two.old, one.lost + two.lost)
