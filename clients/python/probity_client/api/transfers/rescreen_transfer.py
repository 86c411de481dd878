from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.decision_answer import DecisionAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    transfer: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/transfers/{transfer}/rescreen".format(
            transfer=quote(str(transfer), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DecisionAnswer | Problem:
    if response.status_code == 200:
        response_200 = DecisionAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DecisionAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    transfer: str,
    *,
    client: AuthenticatedClient,
) -> Response[DecisionAnswer | Problem]:
    """Decides a held transfer again, after an officer cleared what held it: until it is released, and a
    deposit also after the
    chain confirmed it.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DecisionAnswer | Problem]
    """

    kwargs = _get_kwargs(
        transfer=transfer,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    transfer: str,
    *,
    client: AuthenticatedClient,
) -> DecisionAnswer | Problem | None:
    """Decides a held transfer again, after an officer cleared what held it: until it is released, and a
    deposit also after the
    chain confirmed it.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DecisionAnswer | Problem
    """

    return sync_detailed(
        transfer=transfer,
        client=client,
    ).parsed


async def asyncio_detailed(
    transfer: str,
    *,
    client: AuthenticatedClient,
) -> Response[DecisionAnswer | Problem]:
    """Decides a held transfer again, after an officer cleared what held it: until it is released, and a
    deposit also after the
    chain confirmed it.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DecisionAnswer | Problem]
    """

    kwargs = _get_kwargs(
        transfer=transfer,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    transfer: str,
    *,
    client: AuthenticatedClient,
) -> DecisionAnswer | Problem | None:
    """Decides a held transfer again, after an officer cleared what held it: until it is released, and a
    deposit also after the
    chain confirmed it.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DecisionAnswer | Problem
    """

    return (
        await asyncio_detailed(
            transfer=transfer,
            client=client,
        )
    ).parsed
