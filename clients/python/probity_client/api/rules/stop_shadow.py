from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.shadow_answer import ShadowAnswer
from ...models.stop_shadow_body import StopShadowBody
from ...types import Response


def _get_kwargs(
    shadow: str,
    *,
    body: StopShadowBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/rules/shadows/{shadow}/stop".format(
            shadow=quote(str(shadow), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ShadowAnswer:
    if response.status_code == 200:
        response_200 = ShadowAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

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
) -> Response[Problem | ShadowAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    shadow: str,
    *,
    client: AuthenticatedClient,
    body: StopShadowBody,
) -> Response[Problem | ShadowAnswer]:
    """Stops a set beside the one in force. What it found up to here is kept.

    Args:
        shadow (str):
        body (StopShadowBody): Stopping one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ShadowAnswer]
    """

    kwargs = _get_kwargs(
        shadow=shadow,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    shadow: str,
    *,
    client: AuthenticatedClient,
    body: StopShadowBody,
) -> Problem | ShadowAnswer | None:
    """Stops a set beside the one in force. What it found up to here is kept.

    Args:
        shadow (str):
        body (StopShadowBody): Stopping one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ShadowAnswer
    """

    return sync_detailed(
        shadow=shadow,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    shadow: str,
    *,
    client: AuthenticatedClient,
    body: StopShadowBody,
) -> Response[Problem | ShadowAnswer]:
    """Stops a set beside the one in force. What it found up to here is kept.

    Args:
        shadow (str):
        body (StopShadowBody): Stopping one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ShadowAnswer]
    """

    kwargs = _get_kwargs(
        shadow=shadow,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    shadow: str,
    *,
    client: AuthenticatedClient,
    body: StopShadowBody,
) -> Problem | ShadowAnswer | None:
    """Stops a set beside the one in force. What it found up to here is kept.

    Args:
        shadow (str):
        body (StopShadowBody): Stopping one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ShadowAnswer
    """

    return (
        await asyncio_detailed(
            shadow=shadow,
            client=client,
            body=body,
        )
    ).parsed
