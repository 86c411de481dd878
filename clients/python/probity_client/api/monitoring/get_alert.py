from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.alert_answer import AlertAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    alert: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/monitoring/alerts/{alert}".format(
            alert=quote(str(alert), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AlertAnswer | Problem:
    if response.status_code == 200:
        response_200 = AlertAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AlertAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    alert: str,
    *,
    client: AuthenticatedClient,
) -> Response[AlertAnswer | Problem]:
    """One alert, with its explanation.

    Args:
        alert (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertAnswer | Problem]
    """

    kwargs = _get_kwargs(
        alert=alert,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    alert: str,
    *,
    client: AuthenticatedClient,
) -> AlertAnswer | Problem | None:
    """One alert, with its explanation.

    Args:
        alert (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertAnswer | Problem
    """

    return sync_detailed(
        alert=alert,
        client=client,
    ).parsed


async def asyncio_detailed(
    alert: str,
    *,
    client: AuthenticatedClient,
) -> Response[AlertAnswer | Problem]:
    """One alert, with its explanation.

    Args:
        alert (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AlertAnswer | Problem]
    """

    kwargs = _get_kwargs(
        alert=alert,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    alert: str,
    *,
    client: AuthenticatedClient,
) -> AlertAnswer | Problem | None:
    """One alert, with its explanation.

    Args:
        alert (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AlertAnswer | Problem
    """

    return (
        await asyncio_detailed(
            alert=alert,
            client=client,
        )
    ).parsed
