"""Live rooms: state pushed after every commit, in addition to snapshots, which it never replaces."""
