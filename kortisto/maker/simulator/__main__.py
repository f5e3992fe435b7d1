"""`python -m kortisto.maker.simulator`."""

from .cli import main

if __name__ == "__main__":
    main()
