"""Live rooms: state pushed after every commit, as a hint that never replaces a snapshot."""
