"""The serving of the application: gunicorn, its patches, its child processes."""
