"""What others may ask of the centre room."""

from .beats import BeatsView, count_beats
from .channels import ChannelRow, ReportRow, access_channel, count_stuck, list_channels, list_reports
from .feedback import FeedbackRow, feedback_about, list_feedback, list_feedback_for_worker
from .leaving import QuestionRow, list_open_questions, question_for_worker, question_of
from .numbers import NumberRow, own_number
from .receipts import closing_code, codes_of, say_receipt
from .survey import SurveyRound, survey_plan, survey_results, survey_to_take
from .wanted import WantedRow, list_officer_wanted, officer_wanted_at, wanted_of

__all__ = [
    "BeatsView",
    "ChannelRow",
    "FeedbackRow",
    "NumberRow",
    "QuestionRow",
    "ReportRow",
    "SurveyRound",
    "WantedRow",
    "access_channel",
    "closing_code",
    "codes_of",
    "count_beats",
    "count_stuck",
    "feedback_about",
    "list_channels",
    "list_feedback",
    "list_feedback_for_worker",
    "list_officer_wanted",
    "list_open_questions",
    "list_reports",
    "officer_wanted_at",
    "own_number",
    "question_for_worker",
    "question_of",
    "say_receipt",
    "survey_plan",
    "survey_results",
    "survey_to_take",
    "wanted_of",
]
