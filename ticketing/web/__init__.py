"""The HTTP edge: pages, the JSON API, logins."""
