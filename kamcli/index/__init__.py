"""What kamcli remembers from one command to the next: a dumb store, keyed by content. Disposable; never the truth."""

from kamcli.index.exact import ENCODE_ERRORS, decoded, encoded
from kamcli.index.key import content_id, digest, program
from kamcli.index.rows import packed, unpacked
from kamcli.index.store import FILE, FOLDER, TEXT_FILE, Index, forget, ready_folder

__all__ = [
    "ENCODE_ERRORS",
    "FILE",
    "FOLDER",
    "TEXT_FILE",
    "Index",
    "content_id",
    "decoded",
    "digest",
    "encoded",
    "forget",
    "packed",
    "program",
    "ready_folder",
    "unpacked",
]
