"""A site with a lake of its own."""

from tests.support.lakes import floor, lake  # noqa: F401  # fixtures, asked for by their names
