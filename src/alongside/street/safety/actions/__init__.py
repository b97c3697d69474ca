"""What changes in safety: check-ins, calls for help, alarms that climb, holds, care, shared places, ladders, drills."""

from .alarms import OwnAlarm, acknowledge_alarm, answer_by_text, climb_alarms
from .care import (
    CareAnswerIsNotListed,
    HardWordIsNotListed,
    answer_care,
    mark_hard_call,
)
from .checking import check_in, check_in_by_text, notice_missed_check_ins
from .closing import UnknownClosing, close_alarm
from .drills import NotATimeForDrills, start_drill
from .helping import WordIsNotListed, raise_sos, raise_sos_by_text, say_of_help, stand_down
from .holding import AlreadyThere, SceneWordIsNotListed, hold_for_hazard, order_hold, say_scene_safe
from .settings import LadderIsWrong, MannerIsOutOfRange, set_ladder, set_manners
from .sharing import NothingToShare, share_location, stop_sharing
from .tending import tend_safety

__all__ = [
    "AlreadyThere",
    "CareAnswerIsNotListed",
    "HardWordIsNotListed",
    "LadderIsWrong",
    "MannerIsOutOfRange",
    "NotATimeForDrills",
    "NothingToShare",
    "OwnAlarm",
    "SceneWordIsNotListed",
    "UnknownClosing",
    "WordIsNotListed",
    "acknowledge_alarm",
    "answer_by_text",
    "answer_care",
    "check_in",
    "check_in_by_text",
    "climb_alarms",
    "close_alarm",
    "hold_for_hazard",
    "mark_hard_call",
    "notice_missed_check_ins",
    "order_hold",
    "raise_sos",
    "raise_sos_by_text",
    "say_of_help",
    "say_scene_safe",
    "set_ladder",
    "set_manners",
    "share_location",
    "stand_down",
    "start_drill",
    "stop_sharing",
    "tend_safety",
]
