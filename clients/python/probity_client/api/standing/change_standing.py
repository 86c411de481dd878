from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.standing_answer import StandingAnswer
from ...models.standing_body import StandingBody
from ...types import UNSET, Response, Unset


def _get_kwargs(
    customer: str,
    *,
    body: StandingBody,
    if_match: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/customers/{customer}/standing".format(
            customer=quote(str(customer), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | StandingAnswer:
    if response.status_code == 200:
        response_200 = StandingAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | StandingAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    customer: str,
    *,
    client: AuthenticatedClient,
    body: StandingBody,
    if_match: None | str | Unset = UNSET,
) -> Response[Problem | StandingAnswer]:
    """Changes a standing. Tightening has a lane of its own and does not wait behind other work.

    Args:
        customer (str):
        if_match (None | str | Unset):
        body (StandingBody): A change of standing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | StandingAnswer]
    """

    kwargs = _get_kwargs(
        customer=customer,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    customer: str,
    *,
    client: AuthenticatedClient,
    body: StandingBody,
    if_match: None | str | Unset = UNSET,
) -> Problem | StandingAnswer | None:
    """Changes a standing. Tightening has a lane of its own and does not wait behind other work.

    Args:
        customer (str):
        if_match (None | str | Unset):
        body (StandingBody): A change of standing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | StandingAnswer
    """

    return sync_detailed(
        customer=customer,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed


async def asyncio_detailed(
    customer: str,
    *,
    client: AuthenticatedClient,
    body: StandingBody,
    if_match: None | str | Unset = UNSET,
) -> Response[Problem | StandingAnswer]:
    """Changes a standing. Tightening has a lane of its own and does not wait behind other work.

    Args:
        customer (str):
        if_match (None | str | Unset):
        body (StandingBody): A change of standing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | StandingAnswer]
    """

    kwargs = _get_kwargs(
        customer=customer,
        body=body,
        if_match=if_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    customer: str,
    *,
    client: AuthenticatedClient,
    body: StandingBody,
    if_match: None | str | Unset = UNSET,
) -> Problem | StandingAnswer | None:
    """Changes a standing. Tightening has a lane of its own and does not wait behind other work.

    Args:
        customer (str):
        if_match (None | str | Unset):
        body (StandingBody): A change of standing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | StandingAnswer
    """

    return (
        await asyncio_detailed(
            customer=customer,
            client=client,
            body=body,
            if_match=if_match,
        )
    ).parsed
