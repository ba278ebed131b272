"""What keeps devices in order: how they are connected, updated and told apart, and all the rest they say."""

from __future__ import annotations

from hyperconnect.model.registry.spec import capability, needed, number, percent, text

CAPABILITIES = (
    capability(
        "connectivity",
        "How a device is connected.",
        {
            "rssi": number("Strength of its radio signal: -30 dBm is beside it, -90 dBm barely heard.", "dBm"),
            "lqi": number("Quality of its radio link as its network counts it; more is better.", None, 0, 255),
            "ip": text("Its address in the network."),
            "network": text("The name of the network it is in."),
        },
    ),
    capability(
        "update",
        "The software a device runs.",
        {
            "installed": text("The version that runs."),
            "latest": text("The version that could run."),
            "progress": percent("How far the installation is; unknown while none goes on."),
        },
        {"install": {}},
    ),
    capability(
        "identify",
        "A device that can make itself noticed by a light or a sound.",
        commands={"identify": {}},
    ),
    capability(
        "setting",
        "The open tail: everything a device says that has no other place, by its native name, with its type, "
        "range and unit as the device states them. A unit we know is made canonical, any other stays as it is.",
        commands={
            "set": {
                "name": needed(text("The native name.")),
                "value": needed(text("The value, in its own type.")),
            }
        },
    ),
)
