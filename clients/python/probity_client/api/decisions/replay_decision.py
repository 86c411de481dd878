from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.decision_replay_answer import DecisionReplayAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    decision: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/decisions/{decision}/replay".format(
            decision=quote(str(decision), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DecisionReplayAnswer | Problem:
    if response.status_code == 200:
        response_200 = DecisionReplayAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DecisionReplayAnswer | Problem]:
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
) -> Response[DecisionReplayAnswer | Problem]:
    """Makes the decision again from what was known then, and compares. What was known is read from the
    nearest snapshot on, one
    request at a time; `probity replay` reads from the first entry.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DecisionReplayAnswer | Problem]
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
) -> DecisionReplayAnswer | Problem | None:
    """Makes the decision again from what was known then, and compares. What was known is read from the
    nearest snapshot on, one
    request at a time; `probity replay` reads from the first entry.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DecisionReplayAnswer | Problem
    """

    return sync_detailed(
        decision=decision,
        client=client,
    ).parsed


async def asyncio_detailed(
    decision: str,
    *,
    client: AuthenticatedClient,
) -> Response[DecisionReplayAnswer | Problem]:
    """Makes the decision again from what was known then, and compares. What was known is read from the
    nearest snapshot on, one
    request at a time; `probity replay` reads from the first entry.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DecisionReplayAnswer | Problem]
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
) -> DecisionReplayAnswer | Problem | None:
    """Makes the decision again from what was known then, and compares. What was known is read from the
    nearest snapshot on, one
    request at a time; `probity replay` reads from the first entry.

    Args:
        decision (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DecisionReplayAnswer | Problem
    """

    return (
        await asyncio_detailed(
            decision=decision,
            client=client,
        )
    ).parsed
