"""Form-encoded parameters, as the SDK writes them and as others might."""

import pytest

from peerloop.integrations.sandbox.errors import ApiError
from peerloop.integrations.sandbox.parameters import (
    METADATA,
    Listed,
    Needed,
    boolean,
    integer,
    one_of,
    read,
    text,
)

SCHEMA = {
    "count": integer,
    "flag": boolean,
    "kind": one_of("a", "b"),
    "names": Listed(text),
    "lines": Listed({"name": Needed(text), "price": {"amount": integer}}),
    "metadata": METADATA,
}


@pytest.mark.parametrize(
    ("encoded", "values"),
    [
        ("", {}),
        ("count=3&flag=false&kind=b", {"count": 3, "flag": False, "kind": "b"}),
        ("count=-3", {"count": -3}),
        ("names[0]=x&names[1]=y", {"names": ["x", "y"]}),
        ("names[]=x&names[]=y", {"names": ["x", "y"]}),
        ("names%5B0%5D=caf%C3%A9+%26+more", {"names": ["café & more"]}),
        (
            "lines[0][name]=x&lines[0][price][amount]=5&lines[1][name]=y",
            {"lines": [{"name": "x", "price": {"amount": 5}}, {"name": "y"}]},
        ),
        ("metadata[a]=1&metadata[b]=", {"metadata": {"a": "1"}}),
        ("metadata=", {"metadata": {}}),
    ],
)
def test_what_is_read(encoded, values):
    assert read(SCHEMA, encoded) == values


@pytest.mark.parametrize(
    ("encoded", "param", "code"),
    [
        ("other=1", "other", "parameter_unknown"),
        ("lines[0][other]=1", "lines[0][other]", "parameter_unknown"),
        ("lines[0][price][amount]=1", "lines[0][name]", "parameter_missing"),
        ("lines[0][name]=", "lines[0][name]", "parameter_invalid_empty"),
        ("count=3.5", "count", "parameter_invalid_integer"),
        ("count=٣", "count", "parameter_invalid_integer"),
        ("count[a]=3", "count", None),
        ("count=1&count[a]=3", "count[a]", None),
        ("names=x", "names", None),
        ("lines[0]=x", "lines[0]", None),
        ("flag=yes", "flag", None),
        ("kind=c", "kind", None),
        ("metadata[a][b]=1", "metadata[a]", None),
        (f"metadata[{'k' * 41}]=1", f"metadata[{'k' * 41}]", None),
        ("&".join(f"metadata[k{at}]=1" for at in range(51)), "metadata", None),
    ],
)
def test_what_is_refused(encoded, param, code):
    with pytest.raises(ApiError) as refused:
        read(SCHEMA, encoded)
    error = refused.value.body["error"]
    assert (refused.value.status, error["type"]) == (400, "invalid_request_error")
    assert (error["param"], error.get("code")) == (param, code)
