"""Open data and exports for analysts."""
