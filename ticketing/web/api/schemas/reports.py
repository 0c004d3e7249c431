"""Reports."""

from pydantic import BaseModel

from ticketing.web.api.schemas.common import JsonObject, also_as


class DetailReport(BaseModel):
    """One row a ticket, in the network's 18 columns."""

    model_config = also_as("text/csv")

    rows: list[JsonObject]
