"""What happens in the browser alone: the URL as state, links without a reload, native forms.

A wizard step is chosen by following a link, so it shows at once, whatever the
network does, and back, reload and sharing work by themselves.
"""

import json
from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex_base.vars.base import VarData

from peerloop.state.leaving import Leaving

_SEARCH = VarData(
    imports={"react-router": [ImportVar(tag="useSearchParams")]},
    hooks={"const [searchParams] = useSearchParams();": None},
)


def query(name: str) -> rx.vars.StringVar:
    """A parameter of the page's address, always up to date; empty where it is missing."""
    return expression(f"(searchParams.get({name!r}) ?? '')").to(str)


def path_without(end: str) -> rx.vars.StringVar:
    """The page's path up to its last part, `end`; of pages that are not built ahead.

    It is there at once, where what the server says of the page is not.
    """
    data = VarData(
        imports={"react-router": [ImportVar(tag="useLocation")]},
        hooks={"const { pathname } = useLocation();": None},
    )
    js = f"pathname.replace(/\\/{end}\\/?$/, '')"
    return rx.Var(_js_expr=js, _var_data=data).to(str)


def query_once_shown(name: str) -> rx.vars.StringVar:
    """`query` for pages built ahead: empty until the page stands, as it was when it was built."""
    data = VarData(
        imports={"react": [ImportVar(tag="useEffect"), ImportVar(tag="useState")]},
        hooks={
            "const [stands, setStands] = useState(false);": None,
            "useEffect(() => setStands(true), []);": None,
        },
    )
    js = f"(stands ? (searchParams.get({name!r}) ?? '') : '')"
    return rx.Var(_js_expr=js, _var_data=VarData.merge(_SEARCH, data)).to(str)


def expression(js: str, *uses: rx.Var) -> rx.Var:
    """A JavaScript expression over the address (`searchParams`) and the Vars it names."""
    data = VarData.merge(_SEARCH, *(use._get_all_var_data() for use in uses))
    return rx.Var(_js_expr=f"({js})", _var_data=data)


def address(path: str | rx.Var = "", **parameters: str | rx.Var) -> rx.Var:
    """A link's target: `path` with the given parameters; Vars are encoded, empty ones left out."""
    given = {k: rx.Var.create(v) for k, v in parameters.items()}
    pairs = ",".join(f"[{k!r},{v!s}]" for k, v in given.items())
    base = rx.Var.create(path)
    js = f"{base!s} + '?' + new URLSearchParams([{pairs}].filter((p) => p[1])).toString()"
    return expression(js, base, *given.values()).to(str)


class Link(rx.Component):
    """A link within the app: no reload, the scroll position is the page's own business."""

    library = "react-router"
    tag = "Link"
    to: rx.Var[str]
    replace: rx.Var[bool]
    prevent_scroll_reset: rx.Var[bool]


class AddressForm(rx.Component):
    """A form whose fields become the page's query, without a reload and without the server."""

    library = "react-router"
    tag = "Form"
    action: rx.Var[str]

    @classmethod
    def create(cls, *children: Any, id: str, **props: Any) -> "AddressForm":
        """A form; its fields follow the address, so back and forward fill them too."""
        follow = (
            "const [asked] = useSearchParams(); useEffect(() => {"
            f" for (const field of document.getElementById({json.dumps(id)})?.elements ?? []) {{"
            " if (!field.name) continue;"
            " field.value = asked.get(field.name) ?? '';"
            " if (field.selectedIndex === -1) field.selectedIndex = 0; } }, [asked]);"
        )
        data = VarData(
            imports={
                "react": [ImportVar(tag="useEffect")],
                "react-router": [ImportVar(tag="useSearchParams")],
            },
            hooks={follow: None},
        )
        named: rx.Var[str] = rx.Var(_js_expr=json.dumps(id), _var_type=str, _var_data=data)
        return super().create(*children, id=named, **props)  # type: ignore[return-value]


class Here(rx.Component):
    """A link to a place on this page; the address keeps its query (a `Link` would drop it)."""

    tag = "a"
    _is_tag_in_global_scope = True
    href: rx.Var[str]


class NativeForm(rx.Component):
    """A form the browser itself posts, so that a cookie can come back with the answer."""

    tag = "form"
    _is_tag_in_global_scope = True
    action: rx.Var[str]
    method: rx.Var[str]

    @classmethod
    def create(cls, *children: Any, **props: Any) -> "NativeForm":
        """A form that posts to `action`."""
        return super().create(*children, **({"method": "post"} | props))  # type: ignore[return-value]


def kept_here(name: str, default: Any) -> Any:
    """A value that lives in the browser alone: a tap sets it at once, whatever the network does."""
    return rx._x.client_state(name, default=default)


def aria(values: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes whose names Python cannot spell."""
    return {"custom_attrs": dict(values)}


def leaves(leaving: rx.Var[Leaving]) -> rx.Component:
    """Goes to another document when its state says so (`assets/leave.js`)."""
    return rx.cond(
        leaving.url,
        rx.el.span(
            hidden=True, custom_attrs={"data-leave": leaving.url, "data-leave-id": leaving.id}
        ),
    )


def takes_focus(element_id: str) -> Any:
    """Where a person goes on: an element gets the focus; of a field, what is in it is chosen."""
    field = f"document.getElementById({json.dumps(element_id)})"
    js = f"(() => {{ {field}?.focus(); {field}?.select?.(); }})"
    return rx.call_function(rx.Var(_js_expr=js))


def copies(element_id: str, done: rx.Var) -> Any:
    """Copies what is in a field, and calls `done` once it is in the clipboard.

    Where that is not allowed (without https, say) it is chosen at least.
    """
    js = f"""(async () => {{
        const field = document.getElementById({json.dumps(element_id)});
        field.select();
        try {{ await navigator.clipboard.writeText(field.value); }}
        catch {{ if (!document.execCommand("copy")) return; }}
        ({done!s})();
    }})"""
    return rx.call_function(rx.Var(_js_expr=js, _var_data=done._get_all_var_data()))


def on_dialog(element_id: str, does: str) -> Any:
    """What a press does to a `<dialog>`: `showModal` or `close`."""
    dialog = f"document.getElementById({json.dumps(element_id)})"
    # A menu closes behind it: the focus comes back to what opens the menu, not to the hidden item.
    back = "document.activeElement?.closest('details.pop')?.querySelector('summary')?.focus()"
    # React writes no `autofocus`: what is to have the focus says so itself.
    first = f"{dialog}?.querySelector('[data-first]')?.focus()"
    js = f"(() => {{ {back}; {dialog}?.{does}(); {first}; }})"
    if does == "close":
        js = f"(() => {dialog}?.close())"
    return rx.call_function(rx.Var(_js_expr=js))
