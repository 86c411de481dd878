from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.reopen_body import ReopenBody
from ...types import Response


def _get_kwargs(
    customer: str,
    pair: str,
    *,
    body: ReopenBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/customers/{customer}/pairs/{pair}/reopen".format(
            customer=quote(str(customer), safe=""),
            pair=quote(str(pair), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Problem:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    customer: str,
    pair: str,
    *,
    client: AuthenticatedClient,
    body: ReopenBody,
) -> Response[Any | Problem]:
    """Takes a judgement back: the pair alerts again.

    Args:
        customer (str):
        pair (str):
        body (ReopenBody): Why a judgement is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        customer=customer,
        pair=pair,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    customer: str,
    pair: str,
    *,
    client: AuthenticatedClient,
    body: ReopenBody,
) -> Any | Problem | None:
    """Takes a judgement back: the pair alerts again.

    Args:
        customer (str):
        pair (str):
        body (ReopenBody): Why a judgement is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return sync_detailed(
        customer=customer,
        pair=pair,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    customer: str,
    pair: str,
    *,
    client: AuthenticatedClient,
    body: ReopenBody,
) -> Response[Any | Problem]:
    """Takes a judgement back: the pair alerts again.

    Args:
        customer (str):
        pair (str):
        body (ReopenBody): Why a judgement is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        customer=customer,
        pair=pair,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    customer: str,
    pair: str,
    *,
    client: AuthenticatedClient,
    body: ReopenBody,
) -> Any | Problem | None:
    """Takes a judgement back: the pair alerts again.

    Args:
        customer (str):
        pair (str):
        body (ReopenBody): Why a judgement is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return (
        await asyncio_detailed(
            customer=customer,
            pair=pair,
            client=client,
            body=body,
        )
    ).parsed
