"""The canonical form of rules and of what a household calls its own, as typed data: what the compiler reads.

A canonical document was checked when a person wrote it, so reading it back costs microseconds and imports nothing
of the machinery that checked it.
"""

from hyperconnect.automation.form.action import (
    ACTIONS,
    ActionForm,
    AnswerForm,
    ChoiceForm,
    ClaimForm,
    HttpForm,
    NoticeForm,
    Payload,
    PublishForm,
    RepeatForm,
    SwitchForm,
    WaitForm,
)
from hyperconnect.automation.form.house import (
    CalendarForm,
    ComfortForm,
    GroupForm,
    HeatedForm,
    HouseForm,
    VariableForm,
    WindowForm,
    ZoneForm,
    house_of,
)
from hyperconnect.automation.form.plain import plain
from hyperconnect.automation.form.rule import (
    BoundForm,
    LimitForm,
    ParameterForm,
    RuleForm,
    SettleForm,
    form_of,
)
from hyperconnect.automation.form.test import HopeForm, MomentForm, TestForm
from hyperconnect.automation.form.trigger import (
    TRIGGERS,
    AppointmentForm,
    ApproachForm,
    CrossingForm,
    TriggerForm,
)
from hyperconnect.automation.form.word import Band, Conditions, Day, Mode, Scalar, many

__all__ = [
    "ACTIONS",
    "TRIGGERS",
    "ActionForm",
    "AnswerForm",
    "AppointmentForm",
    "ApproachForm",
    "Band",
    "BoundForm",
    "CalendarForm",
    "ChoiceForm",
    "ClaimForm",
    "ComfortForm",
    "Conditions",
    "CrossingForm",
    "Day",
    "GroupForm",
    "HeatedForm",
    "HopeForm",
    "HouseForm",
    "HttpForm",
    "LimitForm",
    "Mode",
    "MomentForm",
    "NoticeForm",
    "ParameterForm",
    "Payload",
    "PublishForm",
    "RepeatForm",
    "RuleForm",
    "Scalar",
    "SettleForm",
    "SwitchForm",
    "TestForm",
    "TriggerForm",
    "VariableForm",
    "WaitForm",
    "WindowForm",
    "ZoneForm",
    "form_of",
    "house_of",
    "many",
    "plain",
]
