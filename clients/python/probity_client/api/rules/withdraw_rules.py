from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.end_proposal_body import EndProposalBody
from ...models.problem import Problem
from ...models.proposed_answer import ProposedAnswer
from ...types import Response


def _get_kwargs(
    proposal: str,
    *,
    body: EndProposalBody,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/rules/proposals/{proposal}/withdraw".format(
            proposal=quote(str(proposal), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ProposedAnswer:
    if response.status_code == 200:
        response_200 = ProposedAnswer.from_dict(response.json())

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

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ProposedAnswer]:
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
    body: EndProposalBody,
) -> Response[Problem | ProposedAnswer]:
    """Withdraws a proposal of one's own, with a reason; also one that was approved, before its time.

    Args:
        proposal (str):
        body (EndProposalBody): Why a proposal does not come into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ProposedAnswer]
    """

    kwargs = _get_kwargs(
        proposal=proposal,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    proposal: str,
    *,
    client: AuthenticatedClient,
    body: EndProposalBody,
) -> Problem | ProposedAnswer | None:
    """Withdraws a proposal of one's own, with a reason; also one that was approved, before its time.

    Args:
        proposal (str):
        body (EndProposalBody): Why a proposal does not come into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ProposedAnswer
    """

    return sync_detailed(
        proposal=proposal,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    proposal: str,
    *,
    client: AuthenticatedClient,
    body: EndProposalBody,
) -> Response[Problem | ProposedAnswer]:
    """Withdraws a proposal of one's own, with a reason; also one that was approved, before its time.

    Args:
        proposal (str):
        body (EndProposalBody): Why a proposal does not come into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ProposedAnswer]
    """

    kwargs = _get_kwargs(
        proposal=proposal,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    proposal: str,
    *,
    client: AuthenticatedClient,
    body: EndProposalBody,
) -> Problem | ProposedAnswer | None:
    """Withdraws a proposal of one's own, with a reason; also one that was approved, before its time.

    Args:
        proposal (str):
        body (EndProposalBody): Why a proposal does not come into force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ProposedAnswer
    """

    return (
        await asyncio_detailed(
            proposal=proposal,
            client=client,
            body=body,
        )
    ).parsed
