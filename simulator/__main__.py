"""`python -m simulator`: the command line."""

import sys

try:
    from simulator.cli import main
except KeyboardInterrupt:  # so early that nothing answers it yet
    sys.exit(130)

if __name__ == "__main__":
    main(prog_name="simulator")
