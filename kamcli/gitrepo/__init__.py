"""git, as kamcli uses it: new repositories, imported history, trees without a work tree, its own commits. Runs no hook.

The only part that calls git, or imports GitPython. It knows bytes, paths and commits, nothing of accounts.
"""

from typing import TYPE_CHECKING

from kamcli.gitrepo.log import (
    Contents,
    FileChange,
    LogEntry,
    blob_at,
    boundary,
    file_change,
    log,
    raw_changes,
    tree_changes,
)
from kamcli.gitrepo.past import Past, past
from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.gitrepo.blame import Origin, line_origins
    from kamcli.gitrepo.calendar import appearance, beginning, is_shallow, leads_to, made, number, standing
    from kamcli.gitrepo.command import GitFolder, git_available, surroundings
    from kamcli.gitrepo.committing import Content, NotCommittedError, Prepared, committer, grouped, prepare
    from kamcli.gitrepo.history import Commit, import_history
    from kamcli.gitrepo.lines import merged_lines
    from kamcli.gitrepo.place import author, bare_folder, hooks_folder, init, settings, top_level, work_tree
    from kamcli.gitrepo.revision import (
        EMPTY,
        changed_paths,
        commit_of,
        default_branch,
        empty_tree,
        index_tree,
        is_commit,
        merge_base,
        merged_heads,
        other_branches,
        work_tree_changes,
    )
    from kamcli.gitrepo.signature import Signature, signatures
    from kamcli.gitrepo.trail import Trace, Turn, checked_out, contents_now, contents_on_disk, traces, turns
    from kamcli.gitrepo.tree import Entry, blobs, listing
else:
    __getattr__ = later(
        __name__,
        {
            "blame": ("Origin", "line_origins"),
            "calendar": ("appearance", "beginning", "is_shallow", "leads_to", "made", "number", "standing"),
            "command": ("GitFolder", "git_available", "surroundings"),
            "committing": ("Content", "NotCommittedError", "Prepared", "committer", "grouped", "prepare"),
            "history": ("Commit", "import_history"),
            "lines": ("merged_lines",),
            "place": ("author", "bare_folder", "hooks_folder", "init", "settings", "top_level", "work_tree"),
            "revision": (
                "EMPTY",
                "changed_paths",
                "commit_of",
                "default_branch",
                "empty_tree",
                "index_tree",
                "is_commit",
                "merge_base",
                "merged_heads",
                "other_branches",
                "work_tree_changes",
            ),
            "signature": ("Signature", "signatures"),
            "trail": ("Trace", "Turn", "checked_out", "contents_now", "contents_on_disk", "traces", "turns"),
            "tree": ("Entry", "blobs", "listing"),
        },
    )

__all__ = [
    "EMPTY",
    "Commit",
    "Content",
    "Contents",
    "Entry",
    "FileChange",
    "GitFolder",
    "LogEntry",
    "NotCommittedError",
    "Origin",
    "Past",
    "Prepared",
    "Signature",
    "Trace",
    "Turn",
    "appearance",
    "author",
    "bare_folder",
    "beginning",
    "blob_at",
    "blobs",
    "boundary",
    "changed_paths",
    "checked_out",
    "commit_of",
    "committer",
    "contents_now",
    "contents_on_disk",
    "default_branch",
    "empty_tree",
    "file_change",
    "git_available",
    "grouped",
    "hooks_folder",
    "import_history",
    "index_tree",
    "init",
    "is_commit",
    "is_shallow",
    "leads_to",
    "line_origins",
    "listing",
    "log",
    "made",
    "merge_base",
    "merged_heads",
    "merged_lines",
    "number",
    "other_branches",
    "past",
    "prepare",
    "raw_changes",
    "settings",
    "signatures",
    "standing",
    "surroundings",
    "top_level",
    "traces",
    "tree_changes",
    "turns",
    "work_tree",
    "work_tree_changes",
]
