"""Reports."""

from ticketing.web.api.schemas.common import JsonObject, Shape, also_as


class DetailReport(Shape):
    """One row a ticket, in the network's 18 columns."""

    model_config = also_as("text/csv")

    rows: list[JsonObject]
