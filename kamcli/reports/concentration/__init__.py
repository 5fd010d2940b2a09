"""How dependent the company is on few clients: revenue by customer, measured and judged. Prints nothing."""

from kamcli.reports.concentration.dimension import DIMENSIONS
from kamcli.reports.concentration.report import Concentration, concentration

__all__ = ["DIMENSIONS", "Concentration", "concentration"]
