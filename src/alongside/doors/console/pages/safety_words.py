"""The closed lists of safety, as a coordinator reads them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from alongside.street.safety.rules.words import (
    AlarmKind,
    BackUpWhy,
    CareAnswer,
    CareKind,
    ClosedHow,
    HardWhy,
    Help,
    HelpEnded,
    HoldWhy,
    RungWho,
    SceneSays,
    Source,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Says = dict[str, "str | _StrPromise"]

ALARM_SAYS: Says = {
    AlarmKind.MISSED_CHECK_IN: _("%(name)s has not checked in"),
    AlarmKind.SOS: _("%(name)s needs help now"),
    AlarmKind.BACK_UP: _("%(name)s asks for back-up"),
}
KIND_SAYS: Says = {
    AlarmKind.MISSED_CHECK_IN: _("Missed check-in"),
    AlarmKind.SOS: _("Call for help (SOS)"),
    AlarmKind.BACK_UP: _("Back-up"),
}
KIND_MEANS: Says = {
    AlarmKind.MISSED_CHECK_IN: _("A worker is out on a call and was not heard of in time."),
    AlarmKind.SOS: _("A worker pressed and held SOS, or sent it as a text. Their own phone stays silent."),
    AlarmKind.BACK_UP: _("A worker asks for another pair of hands."),
}
WHO_SAYS: Says = {
    RungWho.WORKER: _("The worker's own phone"),
    RungWho.PARTNER: _("Whoever is on the call with them"),
    RungWho.ON_DUTY: _("Everybody else on shift"),
    RungWho.COORDINATOR: _("The coordinators"),
    RungWho.PERSON: _("A person by name"),
}
SOURCE_SAYS: Says = {
    Source.TIMER: _("noticed by the timer"),
    Source.PHONE: _("from their phone"),
    Source.TEXT: _("by text message"),
    Source.PAGE: _("started on this page"),
}
CLOSED_SAYS: Says = {
    ClosedHow.HEARD: _("They were heard of"),
    ClosedHow.REACHED: _("I reached them: they are all right"),
    ClosedHow.HELP_CAME: _("Help is with them"),
    ClosedHow.OFFICER_WITH_THEM: _("An officer is with them"),
    ClosedHow.MISTAKE: _("It was a mistake"),
    ClosedHow.DRILL_OVER: _("The drill is over"),
}
BACK_UP_SAYS: Says = {
    BackUpWhy.GROWING_ARGUMENT: _("The argument was growing"),
    BackUpWhy.THREATENED: _("Somebody threatened them"),
    BackUpWhy.WEAPON_SEEN: _("They saw a weapon"),
    BackUpWhy.TOO_MANY_PEOPLE: _("Too many people for one"),
    BackUpWhy.SOMEONE_HURT: _("Somebody was hurt"),
    BackUpWhy.ALONE: _("They did not want to be alone"),
    BackUpWhy.NOT_SAID: _("They did not say"),
}
HELP_SAYS: Says = {
    Help.PARTNER: _("Their partner"),
    Help.WORKER: _("Another worker"),
    Help.COORDINATOR: _("The coordinator"),
    Help.OFFICER: _("An officer"),
    Help.AMBULANCE: _("An ambulance"),
    Help.NOBODY: _("Nobody came"),
}
ENDED_SAYS: Says = {
    HelpEnded.CALMED_DOWN: _("It calmed down"),
    HelpEnded.LEFT_TOGETHER: _("They left together"),
    HelpEnded.OFFICER_TOOK_OVER: _("An officer took over"),
    HelpEnded.AMBULANCE_TOOK_OVER: _("An ambulance took over"),
    HelpEnded.PRESSED_BY_MISTAKE: _("Pressed by mistake"),
    HelpEnded.NOBODY_CAME: _("Nobody came; they got out by themselves"),
    HelpEnded.OTHER: _("Another way"),
}
HOLD_SAYS: Says = {
    HoldWhy.STAGED: _("waits nearby until the scene is safe"),
    HoldWhy.OFFICER: _("waits for an officer"),
    HoldWhy.HAZARD: _("waits: a hazard was marked there"),
    HoldWhy.PARTNER: _("waits for a second worker"),
    HoldWhy.COORDINATOR: _("waits: the coordinator said so"),
}
SCENE_SAYS: Says = {
    SceneSays.OFFICER: _("An officer says it is safe"),
    SceneSays.CENTRE: _("The 911 centre says it is safe"),
    SceneSays.COORDINATOR: _("I say it is safe"),
    SceneSays.PARTNER: _("Their partner says it is safe"),
    SceneSays.SAW_MYSELF: _("They saw for themselves"),
    SceneSays.NOBODY: _("Nobody said so"),
}
HARD_SAYS: Says = {
    HardWhy.LEFT_FOR_SAFETY: _("left for safety"),
    HardWhy.SOS: _("called for help"),
    HardWhy.BACK_UP: _("asked for back-up"),
    HardWhy.SOMEONE_DIED: _("somebody died"),
    HardWhy.SOMEONE_HURT: _("somebody was hurt"),
    HardWhy.THREATENED: _("was threatened"),
    HardWhy.CHILD: _("a child was part of it"),
    HardWhy.KNEW_THEM: _("knew the people"),
    HardWhy.OTHER: _("something else was hard"),
}
CARE_SAYS: Says = {
    CareKind.STAND_DOWN: _("Right after: let them stand down"),
    CareKind.DAY: _("A day later"),
    CareKind.WEEK: _("A week later"),
}
ANSWER_SAYS: Says = {
    CareAnswer.FINE: _("They are fine"),
    CareAnswer.TALKED: _("We talked"),
    CareAnswer.WANTS_SUPPORT: _("They want support"),
    CareAnswer.NEEDS_TIME_OFF: _("They need time off"),
    CareAnswer.NOT_NOW: _("Not now"),
    CareAnswer.NOT_REACHED: _("I did not reach them"),
}
NOT_PROTECTED: Says = {
    "timers_stopped": _("The timers do not run. A missed check-in wakes nobody."),
    "nobody_to_wake": _(
        "The ladder reaches nobody now. A missed check-in would ring only the worker and their partner."
    ),
}
WHAT_TO_DO: Says = {
    "timers_stopped": _(
        "Call everybody who is out, every 15 minutes, until this strip is gone. Tell whoever runs the computer: "
        "the runner must be started again."
    ),
    "nobody_to_wake": _("Put a coordinator or a person by name on the ladder."),
}
