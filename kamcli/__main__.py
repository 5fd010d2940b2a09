"""`python -m kamcli` is `kam`. Holds no logic."""

from kamcli.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
