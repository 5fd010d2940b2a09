"""Who changed what, when: the history of records, field by field, out of git. Reads only; shows nothing.

Whatever an old version holds, odd or broken, is a value here, and never stops the rest.
"""
