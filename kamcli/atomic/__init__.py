"""Writing files so that a crash leaves the old state or the new one. The only user of os.replace.

`replace_all` changes many files or none, `recover` finishes what a crash cut off, or takes it back. It knows
paths and bytes, not content.
"""

from kamcli.atomic.change import pending, recover, replace_all, room
from kamcli.atomic.file import write
from kamcli.atomic.lock import locked

__all__ = ["locked", "pending", "recover", "replace_all", "room", "write"]
