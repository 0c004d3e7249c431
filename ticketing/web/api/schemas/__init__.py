"""The shapes of the JSON API; the OpenAPI document is generated from them and checked against answers."""
