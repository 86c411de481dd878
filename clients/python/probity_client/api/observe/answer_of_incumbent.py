from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.incumbent_body import IncumbentBody
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    transfer: str,
    *,
    body: IncumbentBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/transfers/{transfer}/incumbent".format(
            transfer=quote(str(transfer), safe=""),
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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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
    transfer: str,
    *,
    client: AuthenticatedClient,
    body: IncumbentBody,
) -> Response[Any | Problem]:
    """Records what the system that acts answered for an observed transfer.

    Args:
        transfer (str):
        body (IncumbentBody): What the system that acts answered for the same request, while
            Probity only observes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        transfer=transfer,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    transfer: str,
    *,
    client: AuthenticatedClient,
    body: IncumbentBody,
) -> Any | Problem | None:
    """Records what the system that acts answered for an observed transfer.

    Args:
        transfer (str):
        body (IncumbentBody): What the system that acts answered for the same request, while
            Probity only observes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return sync_detailed(
        transfer=transfer,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    transfer: str,
    *,
    client: AuthenticatedClient,
    body: IncumbentBody,
) -> Response[Any | Problem]:
    """Records what the system that acts answered for an observed transfer.

    Args:
        transfer (str):
        body (IncumbentBody): What the system that acts answered for the same request, while
            Probity only observes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
    """

    kwargs = _get_kwargs(
        transfer=transfer,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    transfer: str,
    *,
    client: AuthenticatedClient,
    body: IncumbentBody,
) -> Any | Problem | None:
    """Records what the system that acts answered for an observed transfer.

    Args:
        transfer (str):
        body (IncumbentBody): What the system that acts answered for the same request, while
            Probity only observes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return (
        await asyncio_detailed(
            transfer=transfer,
            client=client,
            body=body,
        )
    ).parsed
