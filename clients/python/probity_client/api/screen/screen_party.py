from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.decision_answer import DecisionAnswer
from ...models.problem import Problem
from ...models.screen_body import ScreenBody
from ...types import UNSET, Response, Unset


def _get_kwargs(
    kind: str,
    *,
    body: ScreenBody,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/screen/{kind}".format(
            kind=quote(str(kind), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DecisionAnswer | Problem:
    if response.status_code == 200:
        response_200 = DecisionAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DecisionAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    kind: str,
    *,
    client: AuthenticatedClient,
    body: ScreenBody,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[DecisionAnswer | Problem]:
    """Screens a person, company, vessel or aircraft. Each hit by name also bears the score of OFAC's
    public search.

    Args:
        kind (str):
        idempotency_key (None | str | Unset):
        body (ScreenBody): A question about a party.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DecisionAnswer | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    kind: str,
    *,
    client: AuthenticatedClient,
    body: ScreenBody,
    idempotency_key: None | str | Unset = UNSET,
) -> DecisionAnswer | Problem | None:
    """Screens a person, company, vessel or aircraft. Each hit by name also bears the score of OFAC's
    public search.

    Args:
        kind (str):
        idempotency_key (None | str | Unset):
        body (ScreenBody): A question about a party.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DecisionAnswer | Problem
    """

    return sync_detailed(
        kind=kind,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    kind: str,
    *,
    client: AuthenticatedClient,
    body: ScreenBody,
    idempotency_key: None | str | Unset = UNSET,
) -> Response[DecisionAnswer | Problem]:
    """Screens a person, company, vessel or aircraft. Each hit by name also bears the score of OFAC's
    public search.

    Args:
        kind (str):
        idempotency_key (None | str | Unset):
        body (ScreenBody): A question about a party.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DecisionAnswer | Problem]
    """

    kwargs = _get_kwargs(
        kind=kind,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    kind: str,
    *,
    client: AuthenticatedClient,
    body: ScreenBody,
    idempotency_key: None | str | Unset = UNSET,
) -> DecisionAnswer | Problem | None:
    """Screens a person, company, vessel or aircraft. Each hit by name also bears the score of OFAC's
    public search.

    Args:
        kind (str):
        idempotency_key (None | str | Unset):
        body (ScreenBody): A question about a party.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DecisionAnswer | Problem
    """

    return (
        await asyncio_detailed(
            kind=kind,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
