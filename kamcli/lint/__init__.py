"""The gate: what is wrong with an account repository, as findings. Changes nothing, prints nothing."""

from kamcli.lint.finding import Finding, Severity
from kamcli.lint.run import Report, lint

__all__ = ["Finding", "Report", "Severity", "lint"]
