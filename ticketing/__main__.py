"""`python -m ticketing` is the command line, for whoever knows an interpreter and no path."""

from ticketing.cli import main

if __name__ == "__main__":
    main()
