"""kamcli: key accounts as plain files in a git repository. Holds the version; imports nothing."""

__version__ = "0.1.0"
