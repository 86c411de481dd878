from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.disagreements import Disagreements
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    after: int | None | Unset = UNSET,
    limit: int | None | Unset = UNSET,
    relation: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_after: int | None | Unset
    if isinstance(after, Unset):
        json_after = UNSET
    else:
        json_after = after
    params["after"] = json_after

    json_limit: int | None | Unset
    if isinstance(limit, Unset):
        json_limit = UNSET
    else:
        json_limit = limit
    params["limit"] = json_limit

    json_relation: None | str | Unset
    if isinstance(relation, Unset):
        json_relation = UNSET
    else:
        json_relation = relation
    params["relation"] = json_relation

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/observe/disagreements",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Disagreements | Problem:
    if response.status_code == 200:
        response_200 = Disagreements.from_dict(response.json())

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
) -> Response[Disagreements | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    after: int | None | Unset = UNSET,
    limit: int | None | Unset = UNSET,
    relation: None | str | Unset = UNSET,
) -> Response[Disagreements | Problem]:
    """Lists the requests on which the systems disagree.

    Args:
        after (int | None | Unset):
        limit (int | None | Unset):
        relation (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Disagreements | Problem]
    """

    kwargs = _get_kwargs(
        after=after,
        limit=limit,
        relation=relation,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    after: int | None | Unset = UNSET,
    limit: int | None | Unset = UNSET,
    relation: None | str | Unset = UNSET,
) -> Disagreements | Problem | None:
    """Lists the requests on which the systems disagree.

    Args:
        after (int | None | Unset):
        limit (int | None | Unset):
        relation (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Disagreements | Problem
    """

    return sync_detailed(
        client=client,
        after=after,
        limit=limit,
        relation=relation,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    after: int | None | Unset = UNSET,
    limit: int | None | Unset = UNSET,
    relation: None | str | Unset = UNSET,
) -> Response[Disagreements | Problem]:
    """Lists the requests on which the systems disagree.

    Args:
        after (int | None | Unset):
        limit (int | None | Unset):
        relation (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Disagreements | Problem]
    """

    kwargs = _get_kwargs(
        after=after,
        limit=limit,
        relation=relation,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    after: int | None | Unset = UNSET,
    limit: int | None | Unset = UNSET,
    relation: None | str | Unset = UNSET,
) -> Disagreements | Problem | None:
    """Lists the requests on which the systems disagree.

    Args:
        after (int | None | Unset):
        limit (int | None | Unset):
        relation (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Disagreements | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            after=after,
            limit=limit,
            relation=relation,
        )
    ).parsed
