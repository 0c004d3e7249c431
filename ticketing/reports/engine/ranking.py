"""Nearest ranks without a full sort: first the class that each rank is in, then the amounts of that class.

Counts by class are additive over months and days; of the amounts themselves one class in hundreds is read.
All ranks of an amount are found at once, by key and over all facts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ticketing.reports.engine.statements import Column, grouped, named

#: Width of a class: half a minute, which holds about one in seventy of a country's waits.
_CLASS_MS = 30_000
#: Number of the last class, which has no upper end: eleven days.
_LAST_CLASS = 32_767


@dataclass(frozen=True, slots=True)
class Order:
    """A ranked amount. amount: a column of milliseconds. population: condition of the facts that count."""

    amount: str
    population: str

    @property
    def in_class(self) -> str:
        return f"CAST(least({self.amount} // {_CLASS_MS}, {_LAST_CLASS}) AS SMALLINT)"

    @property
    def number(self) -> str:
        """The count of the population; a key with other facts alone still gets a row, with zero."""
        return f"count(*) FILTER (WHERE {self.population})"

    def classes(self, keys: Sequence[Column], source: str) -> str:
        """Statement: the number of facts in each class, by key."""
        return grouped([*keys, (self.in_class, "class")], [f"{self.number} AS n"], source)

    def amounts(self, keys: Sequence[Column], source: str) -> str:
        """Statement: key, class and amount of each fact."""
        columns = [*keys, (self.in_class, "class"), (self.amount, "amount")]
        return f"SELECT {_names(columns)} FROM ({named(columns, source)}) WHERE {self.population}"  # noqa: S608  # names of ours


def classes_in_short(keys: Sequence[Column], source: str) -> str:
    """The statement of Order.classes(), over a digest."""
    return f"SELECT {_names([*keys, ('', 'class'), ('', 'n')])} FROM ({named(keys, source)})"  # noqa: S608  # names of ours


def amounts_in_short(keys: Sequence[Column], source: str) -> str:
    """The statement of Order.amounts(), over a digest."""
    return f"SELECT {_names([*keys, ('', 'class'), ('', 'amount')])} FROM ({named(keys, source)})"  # noqa: S608  # names of ours


def places(keys: Sequence[str], percents: Iterable[int], parts: Iterable[str]) -> str:
    """Statement: for each key, and over all facts, the class of each rank and its place in that class.

    keys: names of columns. parts: statements with the columns keys, class and n.
    """
    columns, each = _tuple("whole", *keys), ", ".join(f"({percent})" for percent in percents)
    return f"""
        WITH part AS ({_union(parts)}),
        counted AS (SELECT {_tuple(*keys, "class")}, CAST(sum(n) AS BIGINT) AS n FROM part GROUP BY ALL),
        every AS ({_with_whole(keys, "class", "n", "counted")}),
        level AS (SELECT {columns}, class, CAST(sum(n) AS BIGINT) AS n FROM every GROUP BY ALL),
        running AS (
            SELECT *,
                CAST(sum(n) OVER (PARTITION BY {columns} ORDER BY class) AS BIGINT) AS upto,
                CAST(sum(n) OVER (PARTITION BY {columns}) AS BIGINT) AS total
            FROM level
        ),
        rank AS (
            SELECT *, (total * percent + 99) // 100 AS nth FROM running, (VALUES {each}) AS wanted(percent)
        )
        SELECT {columns}, percent, class, nth - (upto - n) AS place FROM rank
        WHERE nth BETWEEN upto - n + 1 AND upto OR total = 0
    """  # noqa: S608  # names of ours


def found(keys: Sequence[str], classes: Iterable[int], parts: Iterable[str]) -> str:
    """Statement: whole, keys, percent and amount for each row of the table `place`, the result of places().

    parts: statements with the columns keys, class and amount.
    """
    columns, some = _tuple("whole", *keys), ", ".join(str(int(each)) for each in classes)
    same = " AND ".join(f"it.{each} IS NOT DISTINCT FROM place.{each}" for each in ("whole", *keys))
    asked = _tuple(*(f"place.{each}" for each in ("whole", *keys, "percent")))
    return f"""
        WITH part AS MATERIALIZED (SELECT * FROM ({_union(parts)}) WHERE class IN ({some})),
        every AS ({_with_whole(keys, "class", "amount", "part")}),
        it AS (SELECT {columns}, class, list_sort(list(amount)) AS amounts FROM every GROUP BY ALL)
        SELECT {asked}, it.amounts[place.place] FROM place
        LEFT JOIN it ON {same} AND it.class = place.class
    """  # noqa: S608  # names of ours


def _with_whole(keys: Sequence[str], first: str, second: str, table: str) -> str:
    """The rows by their keys and, if there are keys, once more without them."""
    nothing = _tuple(*(f"NULL AS {each}" for each in keys), first, second)
    whole = f"SELECT true AS whole, {nothing} FROM {table}"  # noqa: S608  # names of ours
    keyed = f"SELECT false AS whole, {_tuple(*keys, first, second)} FROM {table}"  # noqa: S608  # names of ours
    return f"{keyed} UNION ALL {whole}" if keys else whole


def _union(parts: Iterable[str]) -> str:
    return " UNION ALL ".join(parts)


def _tuple(*names: str) -> str:
    return ", ".join(names)


def _names(columns: Iterable[Column]) -> str:
    return _tuple(*(f'"{name}"' for _, name in columns))
