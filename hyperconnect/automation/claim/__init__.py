"""Claims: who has the say over an attribute when several want it, and what comes after them.

A plain write acts at once and leaves no claim; it is shadowed while a stronger claim lives. A lease lasts for a time
or until a condition, a hold as long as its state, and what a person does by hand for two hours. The strongest claim
wins: by band, then priority, then the latest. Bounds do not compete, they clip. When the winner ends the next claim
takes over; after the last one the attribute keeps its value or gets back what it had before.
"""

from hyperconnect.automation.claim.band import BY_HAND, Rank, band_of, rank_of
from hyperconnect.automation.claim.claim import Claim, Holder, Shadow, Verdict, Wanted, told
from hyperconnect.automation.claim.claims import BY_HAND_FOR, Claims
from hyperconnect.automation.claim.manual import is_manual, switches_off, window_of
from hyperconnect.automation.claim.sentence import holder_words
from hyperconnect.automation.claim.tolerance import same, tolerance_of
from hyperconnect.automation.intent import Bounds

__all__ = [
    "BY_HAND",
    "BY_HAND_FOR",
    "Bounds",
    "Claim",
    "Claims",
    "Holder",
    "Rank",
    "Shadow",
    "Verdict",
    "Wanted",
    "band_of",
    "holder_words",
    "is_manual",
    "rank_of",
    "same",
    "switches_off",
    "told",
    "tolerance_of",
    "window_of",
]
