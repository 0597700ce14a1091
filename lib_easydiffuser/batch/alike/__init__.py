"""Which pictures are nearly the same, and which captions say the same. It tells, and deletes nothing.

pictures ─► hashes.py: 64 bits each (imagehash) ─► near.py: groups, without comparing all with all ─┐
captions ─► sayings.py: what a caption says, as a key ──────────────────────────────────────────────┴─► report.py
"""

from .hashes import require_imagehash
from .report import Group, Report, Seen, report

__all__ = ["Group", "Report", "Seen", "report", "require_imagehash"]
