"""What there is to say of rules that somebody is writing, before they are saved: for editors, pages and commands.

Nothing here touches the rules at work: documents are compiled against the house as it is and looked at among the rules
there are, and that leaves no trace.
"""

from hyperconnect.automation.validation.neighbour import Neighbour
from hyperconnect.automation.validation.summary import action_words, summary, trigger_words
from hyperconnect.automation.validation.validate import Validated, Written, validate

__all__ = ["Neighbour", "Validated", "Written", "action_words", "summary", "trigger_words", "validate"]
