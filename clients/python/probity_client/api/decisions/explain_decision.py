from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.explain_answer import ExplainAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    decision: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/decisions/{decision}/explain".format(
            decision=quote(str(decision), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ExplainAnswer | Problem:
    if response.status_code == 200:
        response_200 = ExplainAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())

        return response_410

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ExplainAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    decision: str,
    *,
    client: AuthenticatedClient,
) -> Response[ExplainAnswer | Problem]:
    """Explains a decision token by token.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExplainAnswer | Problem]
    """

    kwargs = _get_kwargs(
        decision=decision,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    decision: str,
    *,
    client: AuthenticatedClient,
) -> ExplainAnswer | Problem | None:
    """Explains a decision token by token.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExplainAnswer | Problem
    """

    return sync_detailed(
        decision=decision,
        client=client,
    ).parsed


async def asyncio_detailed(
    decision: str,
    *,
    client: AuthenticatedClient,
) -> Response[ExplainAnswer | Problem]:
    """Explains a decision token by token.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExplainAnswer | Problem]
    """

    kwargs = _get_kwargs(
        decision=decision,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    decision: str,
    *,
    client: AuthenticatedClient,
) -> ExplainAnswer | Problem | None:
    """Explains a decision token by token.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExplainAnswer | Problem
    """

    return (
        await asyncio_detailed(
            decision=decision,
            client=client,
        )
    ).parsed
