"""The serving of the application: gunicorn and its child processes."""
