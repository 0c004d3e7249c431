"""Logins of people: sessions in a signed cookie, CSRF, throttling."""
