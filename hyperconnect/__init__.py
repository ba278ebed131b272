"""hyperconnect: Human × Car × Home over MQTT, with rules that can be trusted."""

__version__ = "0.1.0"
