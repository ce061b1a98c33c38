"""The draft of an ST's plan as pages read and change it; it is kept by `assets/plan_draft.js`."""

import json
from typing import Any

import reflex as rx
from reflex.event import EventChain
from reflex.utils.imports import ImportVar
from reflex_base.vars.base import VarData
from reflex_base.vars.function import FunctionVar

from peerloop.state.plan_rows import DraftRows

_IMPORT = {"$/public/plan_draft.js": [ImportVar(tag="planDraft", is_default=True)]}
_CALL = VarData(imports=_IMPORT)
_USE = VarData(imports=_IMPORT, hooks={"const planNow = planDraft.use();": None})

# What the page draws, always as it is just now.
draft: rx.Var[DraftRows] = rx.Var("planNow", _var_data=_USE).to(DraftRows)
# What a handler is sent.
asked: rx.Var[dict] = rx.Var("planDraft.asks()", _var_data=_CALL).to(dict)
to_save: rx.Var[dict] = rx.Var("planDraft.saves()", _var_data=_CALL).to(dict)

# What a field says after a change of it: its text, or whether it is ticked.
NEW: rx.Var = rx.Var("_e")


def does(name: str, *arguments: Any) -> rx.Var:
    """A trigger that changes the draft in the browser: `does("time", row.k, "s", NEW)`."""
    given = [each if isinstance(each, rx.Var) else rx.Var(json.dumps(each)) for each in arguments]
    js = f"((_e) => {{ planDraft.{name}({', '.join(str(each) for each in given)}); }})"
    data = VarData.merge(_CALL, *(each._get_all_var_data() for each in given))
    return rx.Var(js, _var_data=data).to(FunctionVar, EventChain)


def tells_draft(**values: rx.Var) -> rx.Component:
    """Hands the draft what the server says, whenever that changes."""
    given = ", ".join(f"{name}: {value!s}" for name, value in values.items())
    data = VarData.merge(
        _CALL,
        VarData(
            imports={"react": [ImportVar(tag="useEffect")]},
            hooks={f"useEffect(() => planDraft.hears({{{given}}}));": None},
        ),
        *(value._get_all_var_data() for value in values.values()),
    )
    return rx.el.span(hidden=True, custom_attrs={"data-told": rx.Var("''", _var_data=data)})
