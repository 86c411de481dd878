from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.transfer_answer import TransferAnswer
from ...types import Response


def _get_kwargs(
    transfer: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/transfers/{transfer}".format(
            transfer=quote(str(transfer), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | TransferAnswer:
    if response.status_code == 200:
        response_200 = TransferAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | TransferAnswer]:
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
) -> Response[Problem | TransferAnswer]:
    """Reads a transfer.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TransferAnswer]
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
) -> Problem | TransferAnswer | None:
    """Reads a transfer.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TransferAnswer
    """

    return sync_detailed(
        transfer=transfer,
        client=client,
    ).parsed


async def asyncio_detailed(
    transfer: str,
    *,
    client: AuthenticatedClient,
) -> Response[Problem | TransferAnswer]:
    """Reads a transfer.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TransferAnswer]
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
) -> Problem | TransferAnswer | None:
    """Reads a transfer.

    Args:
        transfer (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TransferAnswer
    """

    return (
        await asyncio_detailed(
            transfer=transfer,
            client=client,
        )
    ).parsed
