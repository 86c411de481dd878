from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.positions_answer import PositionsAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["source"] = source

    params["partition"] = partition

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/activity/positions",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PositionsAnswer | Problem:
    if response.status_code == 200:
        response_200 = PositionsAnswer.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PositionsAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> Response[PositionsAnswer | Problem]:
    """How far sources of events were read: where a consumer goes on.

    Args:
        source (str | Unset):
        partition (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PositionsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        source=source,
        partition=partition,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> PositionsAnswer | Problem | None:
    """How far sources of events were read: where a consumer goes on.

    Args:
        source (str | Unset):
        partition (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PositionsAnswer | Problem
    """

    return sync_detailed(
        client=client,
        source=source,
        partition=partition,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> Response[PositionsAnswer | Problem]:
    """How far sources of events were read: where a consumer goes on.

    Args:
        source (str | Unset):
        partition (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PositionsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        source=source,
        partition=partition,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> PositionsAnswer | Problem | None:
    """How far sources of events were read: where a consumer goes on.

    Args:
        source (str | Unset):
        partition (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PositionsAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            source=source,
            partition=partition,
        )
    ).parsed
