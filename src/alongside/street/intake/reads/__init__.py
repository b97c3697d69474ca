"""What intake answers: calls, machines that may speak, recipes, rows set aside."""

from .asked import access_asked_call, calls_by_id, iter_calls, list_calls_asked_by
from .calls import CallRow, access_call, access_call_by_number, list_calls
from .machines import Machine, NotAMachine, access_machine
from .recipes import access_recipe, list_recipes
from .set_aside import SetAsideRow, list_set_aside

__all__ = [
    "CallRow",
    "Machine",
    "NotAMachine",
    "SetAsideRow",
    "access_asked_call",
    "access_call",
    "access_call_by_number",
    "access_machine",
    "access_recipe",
    "calls_by_id",
    "iter_calls",
    "list_calls",
    "list_calls_asked_by",
    "list_recipes",
    "list_set_aside",
]
