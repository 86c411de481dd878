from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.activity_answer import ActivityAnswer
from ...models.activity_body import ActivityBody
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: ActivityBody,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    params["source"] = source

    params["partition"] = partition

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/activity",
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ActivityAnswer | Problem:
    if response.status_code == 200:
        response_200 = ActivityAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ActivityAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: ActivityBody,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> Response[ActivityAnswer | Problem]:
    """Takes in what customers do, and judges it by the rules in force. With `source`, how far it is read
    stands in the entry of the
    events: what was taken from it is never taken again.

    Args:
        source (str | Unset):
        partition (int | Unset):
        body (ActivityBody): One event.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ActivityAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
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
    body: ActivityBody,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> ActivityAnswer | Problem | None:
    """Takes in what customers do, and judges it by the rules in force. With `source`, how far it is read
    stands in the entry of the
    events: what was taken from it is never taken again.

    Args:
        source (str | Unset):
        partition (int | Unset):
        body (ActivityBody): One event.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ActivityAnswer | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        source=source,
        partition=partition,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: ActivityBody,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> Response[ActivityAnswer | Problem]:
    """Takes in what customers do, and judges it by the rules in force. With `source`, how far it is read
    stands in the entry of the
    events: what was taken from it is never taken again.

    Args:
        source (str | Unset):
        partition (int | Unset):
        body (ActivityBody): One event.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ActivityAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        source=source,
        partition=partition,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: ActivityBody,
    source: str | Unset = UNSET,
    partition: int | Unset = UNSET,
) -> ActivityAnswer | Problem | None:
    """Takes in what customers do, and judges it by the rules in force. With `source`, how far it is read
    stands in the entry of the
    events: what was taken from it is never taken again.

    Args:
        source (str | Unset):
        partition (int | Unset):
        body (ActivityBody): One event.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ActivityAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            source=source,
            partition=partition,
        )
    ).parsed
