"""The demo company: its people, clients and two years of history, made up from a seed and a day. Writes one new folder."""

from kamcli.start.demo.story import Demo, Gap
from kamcli.start.demo.tell import tell
from kamcli.start.demo.writing import write

__all__ = ["Demo", "Gap", "tell", "write"]
