"""The waiting-room screen: one page, its front end and its announcements."""
