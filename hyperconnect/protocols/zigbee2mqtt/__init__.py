"""Zigbee2MQTT's own language: devices and groups as its bridge describes them, their states, and what they take."""

from hyperconnect.protocols.zigbee2mqtt.protocol import Zigbee2Mqtt as Zigbee2Mqtt
