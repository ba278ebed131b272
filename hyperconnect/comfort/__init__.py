"""Pre-heating: warm on arrival, and not a minute earlier. Pure, and usable without a hub.

comfort = Comfort(seed=1, timezone="Europe/Berlin")
comfort.observe(Indoor(at, 18.3))
decision = comfort.decide(at)
"""

from typing import TYPE_CHECKING

from hyperconnect.comfort.decision import CabinDecision as CabinDecision
from hyperconnect.comfort.decision import Decision as Decision
from hyperconnect.comfort.observation import Appointment as Appointment
from hyperconnect.comfort.observation import Car as Car
from hyperconnect.comfort.observation import Day as Day
from hyperconnect.comfort.observation import Heating as Heating
from hyperconnect.comfort.observation import Indoor as Indoor
from hyperconnect.comfort.observation import Manual as Manual
from hyperconnect.comfort.observation import Observation as Observation
from hyperconnect.comfort.observation import Outdoor as Outdoor
from hyperconnect.comfort.observation import Phone as Phone
from hyperconnect.comfort.observation import Presence as Presence
from hyperconnect.comfort.observation import Prices as Prices
from hyperconnect.comfort.observation import Target as Target
from hyperconnect.comfort.preset import Preset as Preset

if TYPE_CHECKING:
    from hyperconnect.comfort.comfort import Comfort as Comfort
    from hyperconnect.comfort.zones import Zone as Zone


def __getattr__(name: str) -> object:
    """Return what computes with numpy, which takes long to import: a hub that heats nothing does without."""
    match name:
        case "Comfort":
            from hyperconnect.comfort.comfort import Comfort

            return Comfort
        case "Zone":
            from hyperconnect.comfort.zones import Zone

            return Zone
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
