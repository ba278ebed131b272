"""What could stand where somebody is writing: keys, names of the house with what they are now, options, units.

The text around the cursor may be as broken as half-written texts are. Nothing is read twice, and nothing is changed.
"""

from hyperconnect.automation.completion.complete import complete
from hyperconnect.automation.completion.house import Known, Values
from hyperconnect.automation.completion.proposal import Completions, Proposal, Sort

__all__ = ["Completions", "Known", "Proposal", "Sort", "Values", "complete"]
