"""Settings: read once by the command line, from four places of falling weight.

An option of the command line, an environment variable (`HYPERCONNECT__MQTT__URL`), `hyperconnect.toml`, the default
beside the field. An unknown name is refused, wherever it stands. A secret may also be named by the file that holds it:
`mqtt.password_file`, `HYPERCONNECT__MQTT__PASSWORD_FILE`.
"""

from __future__ import annotations

from hyperconnect.config.configuration import Configuration, read
from hyperconnect.config.settings import Directories, Http, MiioDevice, Secret, Settings, Xiaomi

__all__ = ["Configuration", "Directories", "Http", "MiioDevice", "Secret", "Settings", "Xiaomi", "read"]
