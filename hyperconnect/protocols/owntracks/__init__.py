"""OwnTracks: phones that tell where they are.

A phone speaks on `owntracks/<user>/<device>` (`location`, `lwt`, or `encrypted`) and below it (`event`: regions
entered and left, `step`, `info`); what the hub wants goes to `cmd`. In HTTP mode it posts the same JSON, which comes
here on `posted_topic`. Its messages carry the moment of the fix (`tst`); speed is km/h and pressure kPa, and -1 stands
for unknown. A will (`lwt`) means that the phone lost the broker, not that it left home.
"""

from __future__ import annotations

from hyperconnect.protocols.owntracks.protocol import OwnTracks, posted_topic

__all__ = ["OwnTracks", "posted_topic"]
