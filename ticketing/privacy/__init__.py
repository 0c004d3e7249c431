"""Documents, retention and the log of exports."""
