"""How the application is served: gunicorn, its patches, its children."""
