"""The past lived again: what rules would have done, over what was recorded."""

from hyperconnect.core.backtest.backtest import backtest
from hyperconnect.core.backtest.record import Record, Scene, Version, Was
from hyperconnect.core.backtest.report import Report

__all__ = ["Record", "Report", "Scene", "Version", "Was", "backtest"]
