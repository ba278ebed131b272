"""What a new rule begins as: one that works, with a test, and says what each part is for."""

from __future__ import annotations

REACTS = """\
# Say here what this rule is for: whoever reads it in a year will be glad.
rule: {rule}
title: The hall is lit for whoever comes in the dark

# What sets the rule off: any of these. `hyperconnect devices ls` lists the devices and what they have.
when:
  - change: hall_motion.motion
    to: true

# What must be true as well. Leave it out if nothing must.
if: time() between 17:00 .. 07:30

# What is done, in order.
then:
  - set: {{ hall_light.on: true }}

# How long the rule rests after it ran.
cooldown: 1min

# What it must do: `hyperconnect rules test {rule}` tries this, and so does the hub before it takes the rule.
tests:
  - it: lights the hall in the evening, once
    given: {{ clock: "2026-01-15T18:00 Europe/Berlin", hall_motion.motion: false, hall_light.on: false }}
    when:
      - {{ after: 10s, set: {{ hall_motion.motion: true }} }}
    expect:
      - {{ after: 10s, set: {{ hall_light.on: true }} }}
      - {{ runs: 1 }}

  - it: leaves the day alone
    given: {{ clock: "2026-01-15T12:00 Europe/Berlin", hall_motion.motion: false, hall_light.on: false }}
    when:
      - {{ after: 10s, set: {{ hall_motion.motion: true }} }}
    expect:
      - {{ after: 1min, nothing: true }}
"""

KEEPS = """\
# Say here what this rule is for: whoever reads it in a year will be glad.
rule: {rule}
title: No heating while the window is open

# How much it matters where several rules want the same thing: safety, security, comfort, energy, and so on.
band: energy

# As long as this is true… `hyperconnect devices ls` lists the devices and what they have.
while: bedroom_window.open

# …and has been for so long,
settle: {{ on: 2min, off: 1min }}

# this is kept so: a value, or a bound as here. Afterwards what others want counts again.
hold: {{ bedroom_thermostat.thermostat.target: {{ max: 12 °C }} }}

# What it must do: `hyperconnect rules test {rule}` tries this, and so does the hub before it takes the rule.
tests:
  - it: lets a window be opened for a minute, and no longer
    given: {{ bedroom_window.open: false, bedroom_thermostat.thermostat.target: 21 °C }}
    when:
      - {{ after: 1min, set: {{ bedroom_window.open: true }} }}
      - {{ after: 2min, set: {{ bedroom_window.open: false }} }}
      - {{ after: 10min, set: {{ bedroom_window.open: true }} }}
      - {{ after: 20min, set: {{ bedroom_window.open: false }} }}
    expect:
      - {{ after: 11min, nothing: true }}
      - {{ after: 12min, set: {{ bedroom_thermostat.thermostat.target: 12 °C }} }}
      - {{ after: 21min, set: {{ bedroom_thermostat.thermostat.target: 21 °C }} }}
"""


def starter(rule: str, *, state: bool) -> str:
    """Return the text of a new rule of this name: one that reacts, or one that keeps something while a state lasts."""
    return (KEEPS if state else REACTS).format(rule=rule)
