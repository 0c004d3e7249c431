"""Login of a browser by the form, and its CSRF token for the API."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "a long enough one"


def log_in(
    browser: FlaskClient, password: str = PASSWORD, username: str = "rosa", **form: str
) -> TestResponse:
    page = browser.get("/login").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the form carries no CSRF token"
    form = {"csrf_token": found[1], "username": username, "password": password, **form}
    return browser.post("/login", data=form)


def csrf(browser: FlaskClient) -> str:
    token: str = browser.get("/api/v1/me").get_json()["csrf_token"]
    return token
