"""Plain pages: the landing page, and the devices of a site."""
