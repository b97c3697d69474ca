"""What changes in the centre room: messages back, closing codes, what officers ask and say."""

from .channels import NewChannel, add_channel, change_channel, remove_channel, switch_channel, try_channel
from .codes import keep_codes
from .feedback import FeedbackUnusable, keep_line_back, let_line_go, say_feedback
from .following import follow_progress, look_again, report_calls
from .leaving import AlreadyAnswered, NobodyToAsk, answer_leave, ask_to_leave
from .numbers import NumberTaken, begin_number, forget_number
from .sending import give_up_late, mark_report, send_again, send_due, send_report, sweep_reports, take_reports
from .survey import SurveyNotOpen, plan_survey, skip_survey, take_survey
from .texts import take_officer_text
from .wanted import note_officer_wanted, pass_on_officer_wanted

__all__ = [
    "AlreadyAnswered",
    "FeedbackUnusable",
    "NewChannel",
    "NobodyToAsk",
    "NumberTaken",
    "SurveyNotOpen",
    "add_channel",
    "answer_leave",
    "ask_to_leave",
    "begin_number",
    "change_channel",
    "follow_progress",
    "forget_number",
    "give_up_late",
    "keep_codes",
    "keep_line_back",
    "let_line_go",
    "look_again",
    "mark_report",
    "note_officer_wanted",
    "pass_on_officer_wanted",
    "plan_survey",
    "remove_channel",
    "report_calls",
    "say_feedback",
    "send_again",
    "send_due",
    "send_report",
    "skip_survey",
    "sweep_reports",
    "switch_channel",
    "take_officer_text",
    "take_reports",
    "take_survey",
    "try_channel",
]
