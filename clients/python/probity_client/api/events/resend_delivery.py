from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.resend_answer import ResendAnswer
from ...types import Response


def _get_kwargs(
    webhook: str,
    delivery: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/webhooks/{webhook}/deliveries/{delivery}/resend".format(
            webhook=quote(str(webhook), safe=""),
            delivery=quote(str(delivery), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ResendAnswer:
    if response.status_code == 202:
        response_202 = ResendAnswer.from_dict(response.json())

        return response_202

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ResendAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    webhook: str,
    delivery: str,
    *,
    client: AuthenticatedClient,
) -> Response[Problem | ResendAnswer]:
    """Delivers one event again.

    Args:
        webhook (str):
        delivery (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ResendAnswer]
    """

    kwargs = _get_kwargs(
        webhook=webhook,
        delivery=delivery,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    webhook: str,
    delivery: str,
    *,
    client: AuthenticatedClient,
) -> Problem | ResendAnswer | None:
    """Delivers one event again.

    Args:
        webhook (str):
        delivery (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ResendAnswer
    """

    return sync_detailed(
        webhook=webhook,
        delivery=delivery,
        client=client,
    ).parsed


async def asyncio_detailed(
    webhook: str,
    delivery: str,
    *,
    client: AuthenticatedClient,
) -> Response[Problem | ResendAnswer]:
    """Delivers one event again.

    Args:
        webhook (str):
        delivery (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ResendAnswer]
    """

    kwargs = _get_kwargs(
        webhook=webhook,
        delivery=delivery,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    webhook: str,
    delivery: str,
    *,
    client: AuthenticatedClient,
) -> Problem | ResendAnswer | None:
    """Delivers one event again.

    Args:
        webhook (str):
        delivery (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ResendAnswer
    """

    return (
        await asyncio_detailed(
            webhook=webhook,
            delivery=delivery,
            client=client,
        )
    ).parsed
