"""Writing files so that a crash leaves the old state or the new one. The only user of os.replace.

`replace_all` changes many files or none, `recover` finishes what a crash cut off, or takes it back; `interrupted` says
whether there is anything of the kind. It knows paths and bytes, not content.
"""

from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.atomic.change import pending, recover, replace_all, room
    from kamcli.atomic.file import write
    from kamcli.atomic.lock import locked
    from kamcli.atomic.trail import interrupted
else:
    __getattr__ = later(
        __name__,
        {
            "change": ("pending", "recover", "replace_all", "room"),
            "file": ("write",),
            "lock": ("locked",),
            "trail": ("interrupted",),
        },
    )

__all__ = ["interrupted", "locked", "pending", "recover", "replace_all", "room", "write"]
