"""The agent console: one page, whose front end talks to the JSON API and the live rooms."""
