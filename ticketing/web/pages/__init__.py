"""Plain pages: where everyone starts, and the devices of a site."""
