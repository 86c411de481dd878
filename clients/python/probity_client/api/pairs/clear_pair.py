from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.judge_body import JudgeBody
from ...models.pair_answer import PairAnswer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    decision: str,
    *,
    body: JudgeBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/decisions/{decision}/pairs/clear".format(
            decision=quote(str(decision), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PairAnswer | Problem:
    if response.status_code == 200:
        response_200 = PairAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

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
) -> Response[PairAnswer | Problem]:
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
    body: JudgeBody,
) -> Response[PairAnswer | Problem]:
    """Clears a possible match as somebody else. It stays silent until a material field of either side
    changes, or a
    new matcher scores it differently.

    Args:
        decision (str):
        body (JudgeBody): How a pair is judged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PairAnswer | Problem]
    """

    kwargs = _get_kwargs(
        decision=decision,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    decision: str,
    *,
    client: AuthenticatedClient,
    body: JudgeBody,
) -> PairAnswer | Problem | None:
    """Clears a possible match as somebody else. It stays silent until a material field of either side
    changes, or a
    new matcher scores it differently.

    Args:
        decision (str):
        body (JudgeBody): How a pair is judged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PairAnswer | Problem
    """

    return sync_detailed(
        decision=decision,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    decision: str,
    *,
    client: AuthenticatedClient,
    body: JudgeBody,
) -> Response[PairAnswer | Problem]:
    """Clears a possible match as somebody else. It stays silent until a material field of either side
    changes, or a
    new matcher scores it differently.

    Args:
        decision (str):
        body (JudgeBody): How a pair is judged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PairAnswer | Problem]
    """

    kwargs = _get_kwargs(
        decision=decision,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    decision: str,
    *,
    client: AuthenticatedClient,
    body: JudgeBody,
) -> PairAnswer | Problem | None:
    """Clears a possible match as somebody else. It stays silent until a material field of either side
    changes, or a
    new matcher scores it differently.

    Args:
        decision (str):
        body (JudgeBody): How a pair is judged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PairAnswer | Problem
    """

    return (
        await asyncio_detailed(
            decision=decision,
            client=client,
            body=body,
        )
    ).parsed
