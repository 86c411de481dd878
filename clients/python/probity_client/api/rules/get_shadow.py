from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.shadow_answer import ShadowAnswer
from ...types import Response


def _get_kwargs(
    shadow: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/rules/shadows/{shadow}".format(
            shadow=quote(str(shadow), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ShadowAnswer:
    if response.status_code == 200:
        response_200 = ShadowAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

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
) -> Response[Problem | ShadowAnswer]:
    """What a set beside the one in force found since its start.

    Args:
        shadow (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ShadowAnswer]
    """

    kwargs = _get_kwargs(
        shadow=shadow,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    shadow: str,
    *,
    client: AuthenticatedClient,
) -> Problem | ShadowAnswer | None:
    """What a set beside the one in force found since its start.

    Args:
        shadow (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ShadowAnswer
    """

    return sync_detailed(
        shadow=shadow,
        client=client,
    ).parsed


async def asyncio_detailed(
    shadow: str,
    *,
    client: AuthenticatedClient,
) -> Response[Problem | ShadowAnswer]:
    """What a set beside the one in force found since its start.

    Args:
        shadow (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ShadowAnswer]
    """

    kwargs = _get_kwargs(
        shadow=shadow,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    shadow: str,
    *,
    client: AuthenticatedClient,
) -> Problem | ShadowAnswer | None:
    """What a set beside the one in force found since its start.

    Args:
        shadow (str):

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
        )
    ).parsed
