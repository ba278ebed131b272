"""What mDNS is asked for: service types of things that live in homes, and in a word what each is.

A line more is a kind of thing more that people see among the candidates.
"""

from __future__ import annotations

HUB = "_hyperconnect._tcp.local."
BROKER = "_mqtt._tcp.local."

SERVICES: dict[str, str] = {
    HUB: "hyperconnect hub",
    BROKER: "MQTT broker",
    "_secure-mqtt._tcp.local.": "MQTT broker with TLS",
    "_home-assistant._tcp.local.": "Home Assistant",
    "_miot-central._tcp.local.": "Xiaomi central hub gateway",
    "_miio._udp.local.": "Xiaomi Wi-Fi device",
    "_shelly._tcp.local.": "Shelly relay, plug or sensor",
    "_esphomelib._tcp.local.": "ESPHome node",
    "_hap._tcp.local.": "HomeKit accessory",
    "_hap._udp.local.": "HomeKit accessory on Thread",
    "_matter._tcp.local.": "Matter device",
    "_matterc._udp.local.": "Matter device waiting to be commissioned",
    "_meshcop._udp.local.": "Thread border router",
    "_googlecast._tcp.local.": "Google Cast screen or speaker",
    "_airplay._tcp.local.": "AirPlay screen or speaker",
    "_raop._tcp.local.": "AirPlay speaker",
    "_companion-link._tcp.local.": "Apple device",
    "_appletv-v2._tcp.local.": "Apple TV",
    "_sleep-proxy._udp.local.": "Apple sleep proxy",
    "_androidtvremote2._tcp.local.": "Android TV",
    "_hue._tcp.local.": "Philips Hue bridge",
    "_sonos._tcp.local.": "Sonos speaker",
    "_spotify-connect._tcp.local.": "Spotify Connect player",
    "_heos-audio._tcp.local.": "HEOS speaker",
    "_linkplay._tcp.local.": "LinkPlay speaker",
    "_soundtouch._tcp.local.": "SoundTouch speaker",
    "_wyoming._tcp.local.": "voice satellite or speech service",
    "_zigbee-coordinator._tcp.local.": "Zigbee coordinator",
    "_slzb-06._tcp.local.": "SLZB-06 Zigbee coordinator",
    "_uzg-01._tcp.local.": "UZG-01 Zigbee coordinator",
    "_zwave-js-server._tcp.local.": "Z-Wave JS server",
    "_homewizard._tcp.local.": "HomeWizard energy meter",
    "_hwenergy._tcp.local.": "HomeWizard energy meter",
    "_enphase-envoy._tcp.local.": "Enphase solar gateway",
    "_openevse._tcp.local.": "OpenEVSE car charger",
    "_nrgkick._tcp.local.": "NRGkick car charger",
    "_technove-stations._tcp.local.": "TechnoVE car charger",
    "_wled._tcp.local.": "WLED light strip",
    "_nanoleafapi._tcp.local.": "Nanoleaf light",
    "_lifx._udp.local.": "LIFX light",
    "_elg._tcp.local.": "Elgato light",
    "_homeconnect._tcp.local.": "Home Connect appliance",
    "_mieleathome._tcp.local.": "Miele appliance",
    "_amzn-alexa._tcp.local.": "device with Alexa",
    "_ipp._tcp.local.": "printer",
    "_printer._tcp.local.": "printer",
    "_axis-video._tcp.local.": "Axis camera",
}
