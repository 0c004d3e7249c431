"""Scheduled deliveries of reports, daily or monthly, by mail and to folders."""
