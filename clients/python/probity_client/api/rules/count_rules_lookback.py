from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.lookback_count_answer import LookbackCountAnswer
from ...models.lookback_counting_answer import LookbackCountingAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    proposal: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/rules/proposals/{proposal}/lookback".format(
            proposal=quote(str(proposal), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> LookbackCountAnswer | LookbackCountingAnswer | Problem:
    if response.status_code == 200:
        response_200 = LookbackCountAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = LookbackCountingAnswer.from_dict(response.json())

        return response_202

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[LookbackCountAnswer | LookbackCountingAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    proposal: str,
    *,
    client: AuthenticatedClient,
) -> Response[LookbackCountAnswer | LookbackCountingAnswer | Problem]:
    """Counts what the lookback of a proposal would find. Nothing is opened or recorded.

    Args:
        proposal (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LookbackCountAnswer | LookbackCountingAnswer | Problem]
    """

    kwargs = _get_kwargs(
        proposal=proposal,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    proposal: str,
    *,
    client: AuthenticatedClient,
) -> LookbackCountAnswer | LookbackCountingAnswer | Problem | None:
    """Counts what the lookback of a proposal would find. Nothing is opened or recorded.

    Args:
        proposal (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LookbackCountAnswer | LookbackCountingAnswer | Problem
    """

    return sync_detailed(
        proposal=proposal,
        client=client,
    ).parsed


async def asyncio_detailed(
    proposal: str,
    *,
    client: AuthenticatedClient,
) -> Response[LookbackCountAnswer | LookbackCountingAnswer | Problem]:
    """Counts what the lookback of a proposal would find. Nothing is opened or recorded.

    Args:
        proposal (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LookbackCountAnswer | LookbackCountingAnswer | Problem]
    """

    kwargs = _get_kwargs(
        proposal=proposal,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    proposal: str,
    *,
    client: AuthenticatedClient,
) -> LookbackCountAnswer | LookbackCountingAnswer | Problem | None:
    """Counts what the lookback of a proposal would find. Nothing is opened or recorded.

    Args:
        proposal (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LookbackCountAnswer | LookbackCountingAnswer | Problem
    """

    return (
        await asyncio_detailed(
            proposal=proposal,
            client=client,
        )
    ).parsed
