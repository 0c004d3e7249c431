"""The command line as `python -m ticketing`, where the interpreter is known and the script's path is not."""

from ticketing.cli import main

if __name__ == "__main__":
    main()
