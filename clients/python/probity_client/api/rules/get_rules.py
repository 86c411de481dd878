from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.set_answer import SetAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    rules: str,
    *,
    against: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["against"] = against

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/rules/{rules}".format(
            rules=quote(str(rules), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | SetAnswer:
    if response.status_code == 200:
        response_200 = SetAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | SetAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    rules: str,
    *,
    client: AuthenticatedClient,
    against: str | Unset = UNSET,
) -> Response[Problem | SetAnswer]:
    """A set of rules that is, was or may come in force: every file, what differs from the set in force,
    what it costs.

    Args:
        rules (str):
        against (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SetAnswer]
    """

    kwargs = _get_kwargs(
        rules=rules,
        against=against,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    rules: str,
    *,
    client: AuthenticatedClient,
    against: str | Unset = UNSET,
) -> Problem | SetAnswer | None:
    """A set of rules that is, was or may come in force: every file, what differs from the set in force,
    what it costs.

    Args:
        rules (str):
        against (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SetAnswer
    """

    return sync_detailed(
        rules=rules,
        client=client,
        against=against,
    ).parsed


async def asyncio_detailed(
    rules: str,
    *,
    client: AuthenticatedClient,
    against: str | Unset = UNSET,
) -> Response[Problem | SetAnswer]:
    """A set of rules that is, was or may come in force: every file, what differs from the set in force,
    what it costs.

    Args:
        rules (str):
        against (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SetAnswer]
    """

    kwargs = _get_kwargs(
        rules=rules,
        against=against,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    rules: str,
    *,
    client: AuthenticatedClient,
    against: str | Unset = UNSET,
) -> Problem | SetAnswer | None:
    """A set of rules that is, was or may come in force: every file, what differs from the set in force,
    what it costs.

    Args:
        rules (str):
        against (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SetAnswer
    """

    return (
        await asyncio_detailed(
            rules=rules,
            client=client,
            against=against,
        )
    ).parsed
