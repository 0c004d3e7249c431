"""The shipped messages of the languages that tests read."""

from ticketing.languages.messages import shipped

SPANISH, ENGLISH = shipped().words("es"), shipped().words("en")
