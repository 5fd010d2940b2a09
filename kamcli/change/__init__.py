"""Change sets: what a command would change, judged before it is written, and written whole or not at all."""

from kamcli.change.apply import Applied, apply, has_git
from kamcli.change.draft import Draft
from kamcli.change.plan import Plan, plan, unjudged
from kamcli.change.refusal import RefusedError

__all__ = ["Applied", "Draft", "Plan", "RefusedError", "apply", "has_git", "plan", "unjudged"]
