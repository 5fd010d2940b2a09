"""The demo company: people, clients and two years of history, made up from a seed and a day. Writes one new folder."""

from kamcli.start.demo.story import Demo, Gap
from kamcli.start.demo.tell import size, tell
from kamcli.start.demo.writing import refuse_unless_new, write

__all__ = ["Demo", "Gap", "refuse_unless_new", "size", "tell", "write"]
