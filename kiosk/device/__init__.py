"""The kiosk machine's own program: it prints slips, watches the printer and keeps the browser open."""

VERSION = "1"
